//! A company's file: defaults, names, locks, what is on its server, and what is refused, with its place.

use boundclaim_core::{
    Code, Company, GroupInput, Setup,
    check::{Evidence, Given, Outcome, StepName, StepOutcome, check},
    generate, presets,
};

const EXAMPLE: &str = include_str!("../../docs/boundclaim.example.json");

fn company(json: &str) -> Company {
    Company::from_json(json).unwrap_or_else(|found| panic!("{json}: {found:#?}"))
}

/// A setup of a project with this ID and path, or of a group; empty: not typed yet.
fn setup(company: &Company, id: &str, path: &str, group: &str) -> Setup {
    let typed = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mut setup = company.setup().clone();
    setup.scope.project_id = typed(id);
    setup.scope.project_path = typed(path);
    setup.scope.group = typed(group).map(|path| GroupInput { path, id: Some("7".to_owned()), subgroups: false });
    setup
}

#[test]
fn the_example_is_whole() {
    let company = company(EXAMPLE);
    assert_eq!((company.name(), company.gitlab()), ("Example Corp", &["https://gitlab.corp.example".to_owned()][..]));
    let mut setup = setup(&company, "42", "team/shop", "");
    setup.scope.refs = Some(vec![]);
    setup.secrets = presets()[0].setup.secrets.clone();
    let made = generate(&company.named(&setup));
    assert!(made.is_complete(), "{:#?}", made.diagnostics);
    assert_eq!(made.effective.role.as_deref(), Some("ci-42"));
    assert_eq!(made.effective.policy.as_deref(), Some("ci-42-read"));
    assert_eq!(company.path_start(&setup).as_deref(), Some("team/shop/"));
    // What lies on its server belongs together: the job of the example gets its secret.
    let mut evidence = company.on_server().unwrap().evidence().clone();
    assert_eq!(company.on_server().unwrap().roles().collect::<Vec<_>>(), ["ci-42", "ci-43"]);
    let asked = r#"{ "role_name": "ci-42", "request": { "path": "ci/team/shop/api" }, "token": { "claims": {
        "iss": "https://gitlab.corp.example", "aud": "https://vault.corp.example:8200", "project_id": "42", "ref": "main",
        "ref_type": "branch", "iat": 1800000000, "sub": "project_path:team/shop:ref_type:branch:ref:main" } } }"#;
    let asked = Evidence::from_json(asked).unwrap();
    (evidence.role_name, evidence.request, evidence.token) = (asked.role_name, asked.request, asked.token);
    let (_, text) = company.on_server().unwrap().role_for(&evidence).unwrap();
    evidence.role = Given::Text(text.to_owned());
    assert_eq!(check(&evidence).verdict, Outcome::Granted, "{}", check(&evidence).sentence);
}

#[test]
fn an_empty_file_sets_nothing() {
    for json in ["{}", r#"{ "gitlab": [] }"#, r#"{ "setup": null, "names": {}, "locked": [], "roles": {} }"#] {
        assert_eq!(company(json), Company::default(), "{json}");
    }
    let nothing = Company::default();
    for preset in presets() {
        assert_eq!(nothing.named(&preset.setup), preset.setup);
        assert_eq!(nothing.open(preset.setup.clone()), (preset.setup.clone(), vec![]));
        assert_eq!(nothing.path_start(&preset.setup), None);
    }
    assert!(
        !nothing.is_locked("/server/url") && !nothing.has_defaults() && !nothing.on_server().unwrap().has_evidence()
    );
}

#[test]
fn names_have_the_form_of_our_own() {
    for (pattern, id, path, group, wanted) in [
        ("ci-{project_id}", "42", "", "", "ci-42"),
        ("ci-{project_id}", " 42 ", "", "", "ci-42"),
        ("ci-{project_id}", "", "a/b", "", ""),
        ("ci-{project_id}", "4x", "", "", ""),
        ("ci-{project_path}", "42", "My-Group/my.project", "", "ci-my-group.my.-project"),
        ("ci-{project_path}", "42", "", "", ""),
        ("ci-{project_path}", "42", "a b", "", ""),
        ("ci-{project_path}", "42", "/", "", ""),
        ("{project_name}-r", "42", "a/b/Shop", "", "shop-r"),
        ("{project_name}-{project_id}", "42", "shop", "", "shop-42"),
        ("{project_name}-{project_id}", "42", "", "", ""),
        ("ci-{group}", "", "", "a/b", "ci-a.b"),
        ("ci-{group}", "42", "a/b", "", ""),
        ("ci-{project_id}", "42", "a/b", "a", "ci-42"),
        ("fixed", "", "", "", "fixed"),
    ] {
        let company = company(&format!(r#"{{ "names": {{ "role": "{pattern}", "policy": "{pattern}" }} }}"#));
        let typed = setup(&company, id, path, group);
        let named = company.named(&typed);
        let got = named.auth.role.clone().unwrap_or_default();
        assert_eq!(got, wanted, "{pattern} {id} {path} {group}");
        assert_eq!(named.auth.policy.unwrap_or_default(), wanted);
        // The generator takes the name.
        let role = generate(&company.named(&typed)).effective.role;
        assert!(wanted.is_empty() || role.as_deref() == Some(wanted), "{role:?}");
    }
}

#[test]
fn a_name_that_was_typed_stays() {
    let company = company(r#"{ "names": { "role": "ci-{project_id}" } }"#);
    let mut typed = setup(&company, "42", "", "");
    typed.auth.role = Some("mine".to_owned());
    assert_eq!(company.named(&typed), typed);
    typed.auth.role = Some(String::new());
    assert_eq!(company.named(&typed).auth.role.as_deref(), Some("ci-42"));
}

#[test]
fn what_is_saved_holds_the_names_and_opens_as_it_was_typed() {
    let company = company(EXAMPLE);
    let typed = setup(&company, "42", "team/shop", "");
    let saved = Setup::from_json(&company.named(&typed).to_json()).unwrap();
    assert_eq!(saved.auth.role.as_deref(), Some("ci-42"));
    assert_eq!(company.open(saved.clone()), (typed, vec![]));
    // Elsewhere it makes the same texts.
    assert_eq!(generate(&saved).effective.role.as_deref(), Some("ci-42"));
}

#[test]
fn paths_start_as_the_company_says() {
    for (pattern, id, path, group, wanted) in [
        ("ci/{project_path}/", "", "Team/my.shop", "", Some("ci/Team/my.shop/")),
        ("ci/{project_id}/", "42", "", "", Some("ci/42/")),
        ("ci/{project_id}/", "", "", "", None),
        ("{group}-{project_name}/", "", "a/b", "", None),
        ("{group}/", "", "", "a/b", Some("a/b/")),
        ("projects/${CI_PROJECT_ID}/", "", "", "", Some("projects/${CI_PROJECT_ID}/")),
    ] {
        let Ok(company) = Company::from_json(&format!(r#"{{ "names": {{ "path": "{pattern}" }} }}"#)) else {
            assert_eq!(wanted, None, "{pattern}");
            continue;
        };
        assert_eq!(company.path_start(&setup(&company, id, path, group)).as_deref(), wanted, "{pattern}");
    }
}

#[test]
fn a_lock_holds_what_is_below_it() {
    for (locked, field, wanted) in [
        ("/server", "/server/url", true),
        ("/server", "/server", true),
        ("/server/url", "/server/url", true),
        ("/server/url", "/server", false),
        ("/server/url", "/server/url_of_mine", false),
        ("/secrets", "/secrets/0/path", true),
        ("/kv/mount", "/auth/mount", false),
    ] {
        let company = company(&format!(r#"{{ "locked": ["{locked}"] }}"#));
        assert_eq!(company.is_locked(field), wanted, "{locked} {field}");
    }
}

#[test]
fn locked_fields_keep_the_companys_value_and_say_what_differed() {
    let company = company(EXAMPLE);
    for preset in presets() {
        let (opened, kept) = company.open(preset.setup.clone());
        assert_eq!(opened.server, company.setup().server, "{}", preset.id);
        assert_eq!(opened.kv.mount, "ci");
        assert_eq!((&opened.scope, &opened.secrets), (&preset.setup.scope, &preset.setup.secrets));
        assert!(kept.contains(&"/server/url".to_owned()) && kept.contains(&"/auth/mount".to_owned()), "{kept:?}");
        assert_eq!(kept.contains(&"/server/product".to_owned()), preset.id == "openbao", "{kept:?}");
        // Opened again, nothing is left to say.
        assert_eq!(company.open(opened.clone()), (opened.clone(), vec![]));
        assert_eq!(company.held(opened.clone()), opened);
    }
}

#[test]
fn lists_and_what_is_missing_can_be_locked() {
    let guide = presets().remove(0).setup;
    let lock = |json: &str| company(json).open(guide.clone());
    let (opened, kept) =
        lock(r#"{ "locked": ["/scope/refs", "/scope/environment", "/audit"], "setup": { "audit": null } }"#);
    assert_eq!((opened.scope.refs, opened.scope.environment, opened.audit), (None, None, None));
    assert_eq!(kept, ["/scope/refs", "/scope/environment", "/audit"]);
    let refs =
        r#"{ "locked": ["/scope/refs"], "setup": { "scope": { "refs": [ { "type": "tag", "name": "v*" } ] } } }"#;
    assert_eq!(lock(refs).0.scope.refs.unwrap()[0].name, "v*");
    // The company has no group: nothing inside of it can be kept, and everything else is.
    let inside = company(r#"{ "locked": ["/scope/group/path", "/kv/mount"], "setup": { "kv": { "mount": "ci" } } }"#);
    let mut group = guide.clone();
    group.scope.group = Some(GroupInput { path: "a/b".to_owned(), ..GroupInput::default() });
    let (opened, kept) = inside.open(group.clone());
    assert_eq!((opened.scope, opened.kv.mount.as_str()), (group.scope, "ci"));
    assert_eq!(kept, ["/kv/mount"]);
}

#[test]
fn the_role_is_found_by_its_name_or_by_the_job() {
    let company = company(EXAMPLE);
    let role = |json: &str| {
        let evidence = Evidence::from_json(json).unwrap();
        company.on_server().unwrap().role_for(&evidence).map(|(name, text)| (name.to_owned(), text.to_owned()))
    };
    let (name, text) = role(r#"{ "role_name": "ci-43" }"#).unwrap();
    assert!(name == "ci-43" && text.starts_with("vault write auth/gitlab/role/ci-43"), "{text}");
    let job = r#"{ "pipeline": { "text": "job:\n  id_tokens: {T: {aud: v}}\n  script:\n    - vault write auth/gitlab/login role=ci-42 jwt=$T\n" } }"#;
    let (name, text) = role(job).unwrap();
    assert!(name == "ci-42" && text.starts_with("{\n  \"role_type\": \"jwt\""), "{text}");
    for none in ["{}", r#"{ "role_name": "" }"#, r#"{ "role_name": "other" }"#] {
        assert_eq!(role(none), None, "{none}");
    }
}

#[test]
fn the_servers_of_the_evidence_come_before_those_of_the_setup() {
    let evidence = |json: &str| company(json).on_server().unwrap().evidence().clone();
    let setup = r#""setup": { "server": { "product": "openbao", "url": "https://bao.corp.example" }, "gitlab": { "version": "17.3" }, "auth": { "mount": "gl" } }"#;
    let both = evidence(&format!("{{ {setup} }}"));
    assert_eq!(
        (both.server.to_string().as_str(), both.server_url.as_deref()),
        ("OpenBao 2.6.2", Some("https://bao.corp.example"))
    );
    assert_eq!(
        (both.gitlab.unwrap().version.minor, both.gitlab_url, both.auth_mount.as_deref()),
        (3, None, Some("gl"))
    );
    let both = evidence(&format!(
        r#"{{ {setup}, "evidence": {{ "server": {{ "version": "1.19.5" }}, "auth_mount": "jwt" }} }}"#
    ));
    assert_eq!((both.server.to_string().as_str(), both.auth_mount.as_deref()), ("Vault 1.19.5", Some("jwt")));
    // What the company does not say is not checked, instead of taken for absent.
    assert_eq!(both.config, Given::NotGiven);
    let step = check(&both).steps.into_iter().find(|step| step.step == StepName::Config).unwrap();
    assert_eq!(step.outcome, StepOutcome::NotChecked);
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    for (json, code, place, words) in [
        ("[]", Code::WrongType, "", "the company file is a list"),
        ("{ 'name': 1 }", Code::NotJson, "", "line 1"),
        (r#"{ "nmae": "x" }"#, Code::UnknownField, "/nmae", "has no field `nmae`"),
        (r#"{ "gitlab": "https://gitlab.com" }"#, Code::WrongType, "/gitlab", "a list of strings"),
        (r#"{ "gitlab": ["https://gitlab.com", "gitlab.com"] }"#, Code::BadUrl, "/gitlab/1", "https://"),
        (r#"{ "name": "" }"#, Code::BadName, "/name", "characters"),
        (r#"{ "name": "a\nb" }"#, Code::BadName, "/name", "invisible"),
        (r#"{ "name": "\u202Eevil Corp" }"#, Code::BadName, "/name", "invisible"),
        (r#"{ "setup": { "server": { "uri": "" } } }"#, Code::UnknownField, "/setup/server/uri", "uri"),
        (r#"{ "setup": { "server": { "url": "vault.corp" } } }"#, Code::BadUrl, "/setup/server/url", "https://"),
        (r#"{ "setup": { "server": { "url": "" } } }"#, Code::Missing, "/setup/server/url", "missing"),
        (r#"{ "setup": { "auth": { "role": "A" } } }"#, Code::BadName, "/setup/auth/role", "lower case"),
        (r#"{ "setup": { "gitlab": { "tier": "gold" } } }"#, Code::UnknownChoice, "/setup/gitlab/tier", "gold"),
        (r#"{ "names": { "role": "ci-{project}" } }"#, Code::UnknownChoice, "/names/role", "{project_id}"),
        (r#"{ "names": { "role": "ci-{project_id" } }"#, Code::UnknownChoice, "/names/role", "{project_id}"),
        (r#"{ "names": { "path": "{}" } }"#, Code::UnknownChoice, "/names/path", "{group}"),
        (r#"{ "names": { "role": "CI-{project_id}" } }"#, Code::BadName, "/names/role", "lower case"),
        (r#"{ "names": { "policy": "-{group}" } }"#, Code::BadName, "/names/policy", "starts and ends"),
        (r#"{ "names": { "policy": "root" } }"#, Code::BadName, "/names/policy", "server itself"),
        (r#"{ "names": { "path": "a//{project_id}/" } }"#, Code::BadPath, "/names/path", "empty part"),
        (r#"{ "names": { "path": "*/" } }"#, Code::BadPath, "/names/path", "wildcard"),
        (r#"{ "names": { "role": "{group}-{project_id}" } }"#, Code::UnknownChoice, "/names/role", "stands alone"),
        (r#"{ "locked": ["/server/uri"] }"#, Code::UnknownField, "/locked/0", "product, version, url"),
        (r#"{ "locked": ["/kv/mount", "server"] }"#, Code::UnknownField, "/locked/1", "JSON path"),
        (r#"{ "locked": [""] }"#, Code::UnknownField, "/locked/0", "JSON path"),
        (r#"{ "locked": ["/"] }"#, Code::UnknownField, "/locked/0", "gitlab, server"),
        (r#"{ "locked": ["/secrets/0/path"] }"#, Code::UnknownField, "/locked/0", "as a whole"),
        (r#"{ "evidence": { "rôle": null } }"#, Code::UnknownField, "/evidence/rôle", "rôle"),
        (
            r#"{ "evidence": { "policies": [ { "text": 1 } ] } }"#,
            Code::WrongType,
            "/evidence/policies/0/text",
            "string",
        ),
        (r#"{ "roles": { "a/b": 1 } }"#, Code::WrongType, "/roles/a~1b", "an object, or a text"),
        (r#"{ "roles": { "a": "x", "a": "y" } }"#, Code::Duplicate, "/roles/a", "twice"),
        (r#"{ "roles": [] }"#, Code::WrongType, "/roles", "an object"),
    ] {
        let found = Company::from_json(json).expect_err(json);
        let one = &found[0];
        assert_eq!((one.code, one.field.as_deref()), (code, Some(place)), "{json}: {found:#?}");
        assert_eq!(one.source, "company file");
        let said = format!("{} {}", one.message, one.help.as_deref().unwrap_or_default());
        assert!(said.contains(words), "{json}: {said}");
    }
}

#[test]
fn credentials_are_refused_wherever_they_stand() {
    for (json, place) in [
        (r#"{ "name": "glpat-0123456789abcdefghij" }"#, "/name"),
        (r#"{ "setup": { "job": { "script": ["x hvs.CAESIJabcdefghijklmnop"] } } }"#, "/setup/job/script/0"),
        (
            r#"{ "evidence": { "token": { "jwt": "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2lnbmF0dXJl" } } }"#,
            "/evidence/token/jwt",
        ),
        (r#"{ "evidence": { "variables": { "DB_PASSWORD": "hunter2" } } }"#, "/evidence/variables/DB_PASSWORD"),
        (r#"{ "evidence": { "config_text": "export VAULT_TOKEN=abcdef" } }"#, "/evidence/config_text"),
        (r#"{ "roles": { "a": "-----BEGIN RSA PRIVATE KEY-----\nMII" } }"#, "/roles/a"),
        (r#"{ "roles": { "glpat-0123456789abcdefghij": "x" } }"#, ""),
        (r#"{ "unknown": "AKIAABCDEFGHIJKLMNOP" }"#, "/unknown"),
    ] {
        let found = Company::from_json(json).expect_err(json);
        let secret = found.iter().find(|one| one.code == Code::SecretValue);
        assert_eq!(secret.and_then(|one| one.field.as_deref()), Some(place), "{json}: {found:#?}");
        let help = secret.and_then(|one| one.help.as_deref()).unwrap();
        assert!(help.contains("take it out"), "{help}");
    }
    // The words of a role, a policy and a config are none.
    assert!(Company::from_json(EXAMPLE).is_ok());
}

#[test]
fn a_visitor_is_told_who_can_mend_the_file() {
    let found = Company::from_json("{").unwrap_err();
    assert!(found[0].help.as_deref().unwrap().starts_with("Whoever hosts the page"), "{found:?}");
}
