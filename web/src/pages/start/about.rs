//! What the product is about.

use yew::prelude::*;

use crate::components::icon::icon;

/// Pairs of texts that must agree: where, text, where, text, what the server says if not.
const PAIRS: [[&str; 5]; 5] = [
    [
        ".gitlab-ci.yml, job",
        "aud: https://vault.example.com:8200",
        "role",
        "\"bound_audiences\": [\"https://vault.example.com:8200\"]",
        "error validating token: invalid audience (aud) claim: audience claim does not match any expected audience",
    ],
    [
        "token, made by GitLab",
        "\"iss\": \"https://gitlab.example.com\"",
        "config of the auth mount",
        "bound_issuer=https://gitlab.example.com",
        "error validating token: invalid issuer (iss) claim",
    ],
    [
        "token, made by GitLab",
        "\"project_id\": \"42\"",
        "role",
        "\"bound_claims\": { \"project_id\": \"42\" }",
        "error validating claims: claim \"project_id\" does not match any associated bound claim values",
    ],
    [
        ".gitlab-ci.yml, variables",
        "VAULT_AUTH_ROLE: project-42-role",
        "Vault",
        "auth/jwt/role/project-42-role",
        "role \"project-42-role\" could not be found",
    ],
    [
        ".gitlab-ci.yml, secrets",
        "vault: project-42/api/api_key@secret",
        "policy",
        "path \"secret/data/project-42/api\"",
        "permission denied",
    ],
];

/// The texts that must agree.
pub(super) fn agreement() -> Html {
    html! {
        <section class="report">
            <h2>{ "What has to agree" }</h2>
            <p class="page-lead">{ "A job’s token, the auth mount’s config, a role, a policy and .gitlab-ci.yml are written by different people in different languages. These pairs of texts must agree to the letter. boundclaim writes both sides from one description." }</p>
            <ol class="pairs">
                { for PAIRS.iter().map(|[here, one, there, other, otherwise]| html! {
                    <li class="pair">
                        <div><span class="where">{ *here }</span><code>{ *one }</code></div>
                        <div class="eq">{ icon("equal") }<span class="vh">{ "must agree with" }</span></div>
                        <div><span class="where">{ *there }</span><code>{ *other }</code></div>
                        <p class="else">{ "If not: " }<code>{ *otherwise }</code></p>
                    </li>
                }) }
            </ol>
        </section>
    }
}

/// The four steps of the result.
pub(super) fn result() -> Html {
    let items = [
        ("1 Run on the server.", " Scripts, single commands, API calls or Terraform: mount, config, policy, role."),
        ("2 Put into .gitlab-ci.yml.", " The job, for one of three ways to log in."),
        ("3 Set these variables.", " Key, value, protected or not, and why."),
        ("4 Test it.", " How to see that the right job gets in and a wrong one does not."),
    ];
    html! {
        <section class="report">
            <h2>{ "What you get" }</h2>
            <ol class="gets">{ for items.iter().map(|(head, text)| html! { <li><b>{ *head }</b>{ *text }</li> }) }</ol>
        </section>
    }
}
