//! Compare: who gains and who loses what between two versions of role, policies and config.

mod outcome;
mod version;

use boundclaim_core::Language;
use yew::prelude::*;

use self::outcome::Outcome;
pub(crate) use self::version::Version;
use super::{
    editor::{Editor, language_of},
    state::{Action, Store},
};

/// The screen.
pub(crate) fn compare(store: &Store) -> Html {
    let [before, after] = &store.versions;
    let example = act(store, || Action::Versions(Box::new(Version::example())));
    let take = |index: usize, label: &'static str| {
        let store = store.clone();
        let onclick = Callback::from(move |_: MouseEvent| {
            let mut versions = store.versions.clone();
            versions[index] = Version::of(&store.input);
            store.dispatch(Action::Versions(Box::new(versions)));
        });
        html! { <button type="button" class="btn btn-quiet" {onclick}>{ label }</button> }
    };
    html! {
        <Outcome server={store.input.server} before={before.clone()} after={after.clone()}>
            <form class="pane-in" aria-label="Two versions" onsubmit={|event: SubmitEvent| event.prevent_default()}>
                <div class="pane-head">
                    <p class="pane-title">{ "Two versions of role, policies and config" }</p>
                    <button type="button" class="btn btn-quiet" onclick={example}>{ "Open an example" }</button>
                </div>
                { side(store, 0, "Before", before, take(0, "Take it from Check")) }
                { side(store, 1, "After", after, take(1, "Take it from Check")) }
            </form>
        </Outcome>
    }
}

fn act(store: &Store, action: fn() -> Action) -> Callback<MouseEvent> {
    let store = store.dispatcher();
    Callback::from(move |_: MouseEvent| store.dispatch(action()))
}

/// One of the two.
fn side(store: &Store, index: usize, title: &'static str, version: &Version, take: Html) -> Html {
    let id = |part: &str| format!("v-{part}-{index}");
    let editor = |part: &'static str,
                  label: &'static str,
                  text: &str,
                  language: Language,
                  placeholder: &'static str,
                  set: fn(&mut Version, String)| {
        let oninput = {
            let store = store.clone();
            Callback::from(move |text: String| {
                let mut versions = store.versions.clone();
                set(&mut versions[index], text);
                store.dispatch(Action::Versions(Box::new(versions)));
            })
        };
        html! {
            <div class="field">
                <label for={id(part)}>{ label }</label>
                <Editor id={id(part)} label={format!("{label}, {}", title.to_lowercase())} text={text.to_owned()}
                    language={language_of(text, language)} {placeholder} {oninput} />
            </div>
        }
    };
    html! {
        <section class="evidence evidence-body" aria-labelledby={id("h")}>
            <div class="evidence-head"><h2 id={id("h")}>{ title }</h2><span class="tools">{ take }</span></div>
            { editor("role", "Role", &version.role, Language::Text, "JSON or vault write auth/jwt/role/NAME …", |version, text| version.role = text) }
            { editor("policies", "Policies", &version.policies, Language::Hcl, "path \"secret/data/…\" { … }   or   vault policy write NAME - <<EOF …", |version, text| version.policies = text) }
            { editor("config", "Auth config", &version.config, Language::Text, "JSON or vault write auth/jwt/config …", |version, text| version.config = text) }
        </section>
    }
}
