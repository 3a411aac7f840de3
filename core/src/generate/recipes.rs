//! The list of artifacts: what each needs, and how it is made.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::{
    Parts, admin, admin_policy, api, audit, config, diagnose, dockerfile, pipeline, policy, role, store, teardown,
    terraform, text::Text, troubleshooting, variables, verify,
};
use crate::{
    artifact::{Artifact, Language, Pending},
    plan::{ACCESS, AUTH_MOUNT, InTerraform, Plan, Who},
    setup::Setup,
};

/// Makes all that can be made; what waits for a field is pending.
pub(crate) fn make(plan: &Plan, setup: &Setup) -> (Vec<Artifact>, Vec<Pending>) {
    let mut artifacts = Vec::new();
    let mut pending = Vec::new();
    for recipe in RECIPES {
        if let Some(artifact) = recipe.make(plan) {
            artifacts.push(artifact);
        } else if (recipe.wanted)(plan, setup) {
            let prefixes = recipe.needs.iter().flat_map(|need| need.fields()).copied().collect::<Vec<_>>();
            let fields = plan.errors_below(&prefixes);
            if !fields.is_empty() {
                pending.push(Pending { id: recipe.id, title: recipe.title.to_owned(), fields });
            }
        }
    }
    tell_apart(&mut artifacts);
    (artifacts, pending)
}

/// A role or a policy may be called like another file: then its file says what it is.
fn tell_apart(artifacts: &mut [Artifact]) {
    let names: Vec<String> = artifacts.iter().map(|artifact| artifact.file_name.clone()).collect();
    for artifact in artifacts.iter_mut().filter(|artifact| matches!(artifact.id, "role" | "policy")) {
        if names.iter().filter(|name| **name == artifact.file_name).count() > 1 {
            artifact.file_name = format!("{}-{}", artifact.id, artifact.file_name);
        }
    }
}

/// A section of the plan that an artifact needs.
#[derive(Clone, Copy)]
enum Need {
    Servers,
    Mount,
    Access,
    Kv,
    Secrets,
    Login,
    Job,
}

impl Need {
    const ALL: &'static [Self] =
        &[Self::Servers, Self::Mount, Self::Access, Self::Kv, Self::Secrets, Self::Login, Self::Job];

    const fn fields(self) -> &'static [&'static str] {
        match self {
            Self::Servers => &["/gitlab", "/server"],
            Self::Mount => AUTH_MOUNT,
            Self::Access => ACCESS,
            Self::Kv => &["/kv"],
            Self::Secrets => &["/secrets"],
            Self::Login => &["/method"],
            Self::Job => &["/job"],
        }
    }
}

/// How one artifact is made.
struct Recipe {
    id: &'static str,
    title: &'static str,
    language: Language,
    needs: &'static [Need],
    /// Whether it makes sense for this setup at all.
    wanted: fn(&Plan, &Setup) -> bool,
    /// Text, file name, place; none while a section is missing.
    write: fn(&Plan) -> Option<(Text, String, String)>,
}

impl Recipe {
    fn make(&self, plan: &Plan) -> Option<Artifact> {
        let (text, file_name, place) = (self.write)(plan)?;
        let Text { text, mut notes, links, sections } = text;
        notes.sort_by_key(|note| note.span);
        Some(Artifact {
            id: self.id,
            title: self.title.to_owned(),
            language: self.language,
            place,
            file_name,
            text,
            notes,
            links,
            sections,
        })
    }
}

fn always(_: &Plan, _: &Setup) -> bool {
    true
}

fn never(_: &Plan, _: &Setup) -> bool {
    false
}

fn terminal(plan: &Plan) -> Option<String> {
    let cli = plan.servers.as_ref()?.server.product.cli();
    Some(format!("In a terminal that is logged in as an administrator (`{cli} login`, or VAULT_TOKEN)."))
}

/// The artifacts, in the order of use.
const RECIPES: &[Recipe] = &[
    Recipe {
        id: "vault-mount",
        title: "Prepare the server, once for each GitLab",
        language: Language::Shell,
        needs: &[Need::Servers, Need::Mount, Need::Kv, Need::Login],
        wanted: always,
        write: |plan| {
            let (servers, mount) = (plan.servers.as_ref()?, plan.mount.as_ref()?);
            let text = admin::mount(servers, mount, plan.kv.as_ref()?, plan.login.as_ref()?);
            Some((text, "vault-mount.sh".into(), terminal(plan)?))
        },
    },
    Recipe {
        id: "vault-project",
        title: "Policy and role of this setup",
        language: Language::Shell,
        needs: Need::ALL,
        wanted: always,
        write: |plan| Some((admin::project(&Parts::of(plan)?), "vault-project.sh".into(), terminal(plan)?)),
    },
    Recipe {
        id: "commands",
        title: "The same as single commands",
        language: Language::Shell,
        needs: Need::ALL,
        wanted: always,
        write: |plan| Some((admin::commands(&Parts::of(plan)?), "commands.sh".into(), terminal(plan)?)),
    },
    Recipe {
        id: "auth-config",
        title: "The mount's config alone",
        language: Language::Json,
        needs: &[Need::Servers, Need::Mount, Need::Login],
        wanted: always,
        write: |plan| {
            let (servers, mount) = (plan.servers.as_ref()?, plan.mount.as_ref()?);
            let place =
                format!("The body of a write to `auth/{}/config`. It replaces the config that is there.", mount.path);
            Some((config::text(servers, mount, plan.login.as_ref()?), "auth-config.json".into(), place))
        },
    },
    Recipe {
        id: "role",
        title: "The role alone",
        language: Language::Json,
        needs: &[Need::Mount, Need::Access, Need::Login],
        wanted: always,
        write: |plan| {
            let (mount, access) = (plan.mount.as_ref()?, plan.access.as_ref()?);
            plan.login.as_ref()?;
            let place = format!("The body of a write to `{}`.", role::path(&mount.path, access));
            Some((role::text(access), format!("{}.json", access.role), place))
        },
    },
    Recipe {
        id: "policy",
        title: "The policy alone",
        language: Language::Hcl,
        needs: &[Need::Access, Need::Kv, Need::Secrets, Need::Login],
        wanted: always,
        write: |plan| {
            let access = plan.access.as_ref()?;
            let secrets = plan.secrets.as_ref()?;
            let text = policy::text(access, plan.kv.as_ref()?, plan.login.as_ref()?, secrets);
            let mut place = format!("The policy `{}`.", access.policy);
            if secrets.iter().any(|secret| secret.path.is_templated()) {
                place.push_str(" Put the mount's accessor in place of ACCESSOR; the scripts do.");
            }
            Some((text, format!("{}.hcl", access.policy), place))
        },
    },
    Recipe {
        id: "store-secret",
        title: "Store the value",
        language: Language::Shell,
        needs: Need::ALL,
        wanted: always,
        write: |plan| Some((store::secret(&Parts::of(plan)?), "store-secret.sh".into(), terminal(plan)?)),
    },
    Recipe {
        id: "audit",
        title: "Write an audit log",
        language: Language::Shell,
        needs: &[Need::Servers],
        wanted: |_, setup| setup.audit.is_some(),
        write: |plan| {
            let servers = plan.servers.as_ref().filter(|servers| servers.server.enables_audit_by_api())?;
            Some((audit::script(servers, plan.audit_file.as_ref()?), "audit.sh".into(), terminal(plan)?))
        },
    },
    Recipe {
        id: "audit",
        title: "Write an audit log",
        language: Language::Hcl,
        needs: &[],
        wanted: never,
        write: |plan| {
            plan.servers.as_ref().filter(|servers| !servers.server.enables_audit_by_api())?;
            let place = "In the configuration file of the OpenBao server: it takes no audit device through its API.";
            Some((audit::file(plan.audit_file.as_ref()?), "audit.hcl".into(), place.into()))
        },
    },
    Recipe {
        id: "pipeline",
        title: "The job",
        language: Language::Yaml,
        needs: Need::ALL,
        wanted: always,
        write: |plan| {
            let parts = Parts::of(plan)?;
            let place = match &parts.access.who {
                Who::Project { id, path } => {
                    let path = path.clone().unwrap_or_else(|| format!("of project {id}"));
                    format!("In the repository {path}. Merge it into the job if you have a {} already.", parts.job.name)
                }
                _ => "In the repository of each project that reads the secret.".into(),
            };
            Some((pipeline::text(&parts), ".gitlab-ci.yml".into(), place))
        },
    },
    Recipe {
        id: "variables",
        title: "CI/CD variables",
        language: Language::Markdown,
        needs: &[Need::Servers, Need::Mount, Need::Access, Need::Login],
        wanted: always,
        write: |plan| {
            let variables = variables::all(plan);
            let place = "In GitLab: the project or its group, Settings, CI/CD, Variables.";
            (!variables.is_empty()).then(|| (variables::table(&variables), "variables.md".into(), place.into()))
        },
    },
    Recipe {
        id: "runner-image",
        title: "An image with a pinned client",
        language: Language::Dockerfile,
        needs: &[Need::Servers, Need::Login],
        wanted: |plan, _| plan.login.as_ref().is_some_and(|login| !login.is_by_runner()),
        write: |plan| {
            let login = plan.login.as_ref().filter(|login| !login.is_by_runner())?;
            let text = dockerfile::text(plan.servers.as_ref()?, login.client);
            Some((text, "Dockerfile".into(), "In a repository of its own; then name the image in the job.".into()))
        },
    },
    Recipe {
        id: "terraform",
        title: "The same as Terraform",
        language: Language::Terraform,
        needs: Need::ALL,
        wanted: always,
        write: |plan| {
            let parts = Parts::of(plan).filter(|parts| parts.access.in_terraform() != InTerraform::Impossible)?;
            let place = "In the configuration of the Vault provider. Use it instead of the scripts, not beside them.";
            Some((terraform::text(&parts), "vault.tf".into(), place.into()))
        },
    },
    Recipe {
        id: "api",
        title: "The same as API calls",
        language: Language::Shell,
        needs: Need::ALL,
        wanted: always,
        write: |plan| {
            let place = "In a terminal with curl and jq, and an administrator's token in VAULT_TOKEN.";
            Some((api::text(&Parts::of(plan)?), "vault-api.sh".into(), place.into()))
        },
    },
    Recipe {
        id: "admin-policy",
        title: "What the administrator needs",
        language: Language::Hcl,
        needs: Need::ALL,
        wanted: always,
        write: |plan| {
            let parts = Parts::of(plan)?;
            let place = "A policy for the person who runs the scripts, written by somebody who may do everything.";
            Some((admin_policy::text(&parts), "admin-policy.hcl".into(), place.into()))
        },
    },
    Recipe {
        id: "verify",
        title: "Test it on your servers",
        language: Language::Markdown,
        needs: Need::ALL,
        wanted: always,
        write: |plan| {
            let parts = Parts::of(plan)?;
            Some((verify::text(&parts), "verify.md".into(), "Step by step, once everything is in place.".into()))
        },
    },
    Recipe {
        id: "diagnose-job",
        title: "A job that shows what is wrong",
        language: Language::Yaml,
        needs: Need::ALL,
        wanted: always,
        write: |plan| {
            let place = "As .gitlab-ci.yml on a branch, for one run. It prints the token's payload, never a secret.";
            Some((diagnose::text(&Parts::of(plan)?), "diagnose.gitlab-ci.yml".into(), place.into()))
        },
    },
    Recipe {
        id: "troubleshooting",
        title: "Errors that this setup can meet",
        language: Language::Markdown,
        needs: Need::ALL,
        wanted: always,
        write: |plan| {
            let parts = Parts::of(plan)?;
            Some((
                troubleshooting::text(&parts),
                "troubleshooting.md".into(),
                "For the people who read the job's log.".into(),
            ))
        },
    },
    Recipe {
        id: "teardown",
        title: "Take it back",
        language: Language::Shell,
        needs: Need::ALL,
        wanted: always,
        write: |plan| Some((teardown::text(&Parts::of(plan)?), "teardown.sh".into(), terminal(plan)?)),
    },
];
