//! What the company set, in the checker: its servers, and what is on them.

use boundclaim_core::{Company, OnServer, check::Given};
use yew::prelude::*;

use super::{
    input::{Input, Stored},
    state::{Action, Store},
};
use crate::components::icon::icon;

/// An input in which nothing was given: the company's servers.
pub(crate) fn nothing(company: &Company) -> Input {
    let Some(evidence) = company.on_server().map(OnServer::evidence) else { return Input::default() };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    Input {
        server: evidence.server,
        server_url: text(&evidence.server_url),
        namespace: text(&evidence.namespace),
        gitlab: evidence.gitlab.unwrap_or(Input::default().gitlab),
        auth_mount: text(&evidence.auth_mount),
        ..Input::default()
    }
}

/// What is on the company's server, and the sentence that says that it was filled in; none when the company does not say.
pub(crate) fn on_server(company: &Company) -> Option<(Input, String)> {
    let evidence = company.on_server().filter(|server| server.has_evidence())?.evidence();
    let policies = match evidence.policies.len() {
        0 => None,
        1 => Some("1 policy".to_owned()),
        several => Some(format!("{several} policies")),
    };
    let given = |given: bool, what: &str| given.then(|| what.to_owned());
    let parts = [
        given(evidence.config != Given::NotGiven, "the config"),
        policies,
        given(!evidence.mounts.is_empty(), "the KV engine"),
        given(evidence.pipeline.is_some(), "the pipeline"),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let (what, verb) = match parts.split_last() {
        None => ("the servers".to_owned(), "were"),
        Some((one, [])) => (one.clone(), if one.ends_with("policies") { "were" } else { "was" }),
        Some((last, others)) => (format!("{} and {last}", others.join(", ")), "were"),
    };
    let said = format!("{what} of {} {verb} filled in.", company.name());
    Some((Input::of(evidence), said.replacen("the ", "The ", usize::from(said.starts_with("the ")))))
}

/// Puts the company's values into locked fields. The paths of those that had another value.
pub(crate) fn hold(company: &Company, input: &mut Input) -> Vec<String> {
    let from = nothing(company);
    let locked = HELD.iter().filter(|(field, _)| company.is_locked(field));
    let differed = locked.filter(|(_, put)| put(input, &from));
    differed.map(|(field, _)| (*field).to_owned()).collect()
}

/// The text of the company's role that the input names, and its name.
pub(crate) fn role(company: &Company, input: &Input) -> Option<(String, String)> {
    // The evidence is a copy of all texts.
    let server = company.on_server().filter(|server| server.roles().next().is_some())?;
    server.role_for(&input.evidence()).map(|(name, text)| (name.to_owned(), text.to_owned()))
}

/// The company's role in the place of an empty one, or of the one that the former name brought. None: nothing changes.
pub(crate) fn changed_role(company: &Company, before: &Input, now: &Input) -> Option<(Stored, Option<String>)> {
    let (was, is) = (role(company, before), role(company, now));
    let name = |role: &Option<(String, String)>| role.as_ref().map(|(name, _)| name.clone());
    let theirs = now.role.text.trim().is_empty() || was.as_ref().is_some_and(|(_, text)| *text == now.role.text);
    if name(&was) == name(&is) || now.role.absent || !theirs {
        return None;
    }
    let said = name(&is).map(|name| format!("The role {name} of {} was filled in.", company.name()));
    let text = is.map(|(_, text)| text).unwrap_or_default();
    Some((Stored { text, absent: false }, said))
}

/// Fields of the checker; one that is locked cannot be changed, and says who set it.
pub(crate) fn held(store: &Store, field: &str, id: &'static str, content: Html) -> Html {
    if !store.company.is_locked(field) {
        return content;
    }
    let id = format!("{id}-l");
    html! {
        <fieldset class="held" disabled=true aria-describedby={id.clone()}>
            { content }
            <p class="set-by" {id}>{ icon("lock") }<span>{ "Set by " }{ store.company.name().to_owned() }</span></p>
        </fieldset>
    }
}

/// A button that fills in what is on the company's server, while nothing else was given.
pub(crate) fn fill_button(store: &Store) -> Html {
    let Some((input, said)) = on_server(&store.company).filter(|_| store.is_empty()) else { return Html::default() };
    let dispatcher = store.dispatcher();
    let onclick = Callback::from(move |_: MouseEvent| {
        dispatcher.dispatch(Action::Fill(Box::new(input.clone()), said.clone()));
    });
    html! { <button type="button" class="btn btn-quiet" {onclick}>{ icon("plus") }{ "Fill in what is set by " }{ store.company.name().to_owned() }</button> }
}

/// A field, and what puts the company's value into it; true when there was another one.
type Held = (&'static str, fn(&mut Input, &Input) -> bool);

const HELD: [Held; 7] = [
    ("/server/product", |to, from| replace(&mut to.server.product, &from.server.product, false)),
    ("/server/version", |to, from| replace(&mut to.server.version, &from.server.version, false)),
    ("/server/url", |to, from| text(&mut to.server_url, &from.server_url)),
    ("/server/namespace", |to, from| text(&mut to.namespace, &from.namespace)),
    ("/gitlab/version", |to, from| replace(&mut to.gitlab.version, &from.gitlab.version, false)),
    ("/gitlab/tier", |to, from| {
        let unknown = to.gitlab.tier.is_none();
        replace(&mut to.gitlab.tier, &from.gitlab.tier, unknown)
    }),
    ("/auth/mount", |to, from| text(&mut to.auth_mount, &from.auth_mount)),
];

fn text(to: &mut String, from: &String) -> bool {
    let empty = to.trim().is_empty();
    replace(to, from, empty)
}

/// What was not given is no other value.
fn replace<T: PartialEq + Clone>(to: &mut T, from: &T, empty: bool) -> bool {
    let differs = to != from && !empty;
    to.clone_from(from);
    differs
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use boundclaim_core::Company;
    use yew::Reducible as _;

    use super::{
        super::{
            input::Input,
            route::Page,
            state::{Action, Notice, State},
        },
        nothing, on_server,
    };

    const EXAMPLE: &str = include_str!("../../../docs/boundclaim.example.json");

    fn state(json: &str) -> State {
        let company = Rc::new(Company::from_json(json).unwrap());
        State::new(company.clone(), Page::Check, nothing(&company))
    }

    fn edit(state: Rc<State>, edit: fn(&mut Input)) -> Rc<State> {
        state.reduce(Action::Edit(Box::new(edit)))
    }

    fn said(state: &State) -> &str {
        match &state.notice {
            Some(Notice::Done(said)) => said,
            _ => "",
        }
    }

    #[test]
    fn nothing_set_is_nothing_given() {
        assert_eq!(nothing(&Company::default()), Input::default());
        assert_eq!(on_server(&Company::default()), None);
        assert!(state("{}").is_empty() && state(EXAMPLE).is_empty());
    }

    #[test]
    fn what_is_filled_in_is_named() {
        for (evidence, wanted) in [
            (r#"{ "config": null }"#, "The config of this site was filled in."),
            (r#"{ "policies": [{}] }"#, "1 policy of this site was filled in."),
            (r#"{ "policies": [{}, {}] }"#, "2 policies of this site were filled in."),
            (r#"{ "config": {}, "policies": [{}, {}] }"#, "The config and 2 policies of this site were filled in."),
            (r#"{ "auth_mount": "gl" }"#, "The servers of this site were filled in."),
        ] {
            let company = Company::from_json(&format!("{{ \"evidence\": {evidence} }}")).unwrap();
            assert_eq!(on_server(&company).unwrap().1, wanted);
        }
    }

    #[test]
    fn the_role_follows_its_name_and_can_be_taken_back() {
        let typed = edit(Rc::new(state(EXAMPLE)), |input| input.role_name = "ci-42".to_owned());
        assert!(typed.input.role.text.contains("bound_audiences"));
        assert_eq!(said(&typed), "The role ci-42 of Example Corp was filled in.");
        let other = edit(typed.clone(), |input| input.role_name = "ci-43".to_owned());
        assert!(other.input.role.text.starts_with("vault write"));
        let unknown = edit(other, |input| input.role_name = "ci-4".to_owned());
        assert_eq!(unknown.input.role.text, "");
        // Undone, only the name is left, and nothing is filled in behind the user's back.
        let undone = typed.reduce(Action::Undo);
        assert_eq!((undone.input.role_name.as_str(), undone.input.role.text.as_str()), ("ci-42", ""));
        let later = edit(undone, |input| input.error = "permission denied".to_owned());
        assert_eq!(later.input.role.text, "");
        // A text of the user's own stays.
        let own = edit(later, |input| input.role.text = "mine".to_owned());
        let own = edit(own, |input| input.role_name = "ci-43".to_owned());
        assert_eq!(own.input.role.text, "mine");
    }

    #[test]
    fn locked_servers_stay() {
        let state = Rc::new(state(EXAMPLE));
        let typed = edit(state.clone(), |input| input.server_url = "https://elsewhere.example".to_owned());
        assert_eq!(typed.input.server_url, "https://vault.corp.example:8200");
        let other =
            Input { server_url: "https://elsewhere.example".to_owned(), auth_mount: String::new(), ..Input::default() };
        let opened = state.reduce(Action::Fill(Box::new(other), "The link was opened.".to_owned()));
        assert_eq!(
            (opened.input.server_url.as_str(), opened.input.auth_mount.as_str()),
            ("https://vault.corp.example:8200", "gitlab")
        );
        assert_eq!(said(&opened), "The link was opened. Kept as set by Example Corp: Server address.");
    }
}
