//! Embed: what a page of somebody's documentation must hold to show a screen, and the screen as it is shown there.

mod snippet;

use wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlInputElement, HtmlScriptElement};
use yew::prelude::*;

use self::snippet::{Choice, Form, Part};
use super::{
    fields::{checked, note, select, text},
    input::Input,
    state::Store,
};
use crate::{
    browser,
    components::{copy::CopyButton, icon::icon_in, rich::rich},
    embed::Kind,
    hooks::use_rest,
};

#[derive(Properties, PartialEq)]
pub(crate) struct ScreenProps {
    pub(crate) store: Store,
}

/// The screen.
#[component(Embed)]
pub(crate) fn embed(props: &ScreenProps) -> Html {
    let choice = use_state(|| Choice {
        kind: Kind::Check,
        form: Form::Html,
        files: files(),
        servers: true,
        texts: true,
        src: String::new(),
        theme: "",
    });
    // It is made to be published.
    let input = &props.store.input.shared();
    let snippet = choice.snippet(input);
    html! { <>
        <div class="summary"><div class="verdict">
            { icon_in("link", "none") }
            <h1>{ "Put a screen into your own documentation" }</h1>
            <div class="checked"><span class="muted">{ "Readers get it with your servers, your role and your policies already filled in. It runs in their browser." }</span></div>
        </div></div>
        <div class="panes">
            { form(&choice, input, props.store.input.holds_credential()) }
            <div class="pane-out" id="c-report" tabindex="-1">
                <section class="report" aria-labelledby="m-snippet">
                    <h2 id="m-snippet">{ "Put this into the page" }</h2>
                    <figure class="code wrap plain">
                        <figcaption class="code-head"><span class="code-name">{ name_of(choice.form) }</span><span class="code-tools"><CopyButton text={snippet.clone()} what={"the snippet"} /></span></figcaption>
                        <pre tabindex="0" role="group" aria-label="The snippet"><code>{ for snippet.lines().map(line) }</code></pre>
                    </figure>
                    { needs(choice.form) }
                </section>
                <section class="report" aria-labelledby="m-preview">
                    <h2 id="m-preview">{ "What readers see" }</h2>
                    <Preview choice={(*choice).clone()} input={input.clone()} />
                </section>
            </div>
        </div>
    </> }
}

fn form(choice: &UseStateHandle<Choice>, input: &Input, blacked_out: bool) -> Html {
    let set = |change: fn(&mut Choice, String)| {
        let choice = choice.clone();
        Callback::from(move |text: String| {
            let mut next = (*choice).clone();
            change(&mut next, text);
            choice.set(next);
        })
    };
    let tick = |id: &'static str, label: &'static str, checked: bool, change: fn(&mut Choice, bool)| {
        let choice = choice.clone();
        let onchange = Callback::from(move |event: Event| {
            let mut next = (*choice).clone();
            change(&mut next, event.target_unchecked_into::<HtmlInputElement>().checked());
            choice.set(next);
        });
        html! { <label class="tick"><input type="checkbox" {id} {checked} {onchange} /><span>{ label }</span></label> }
    };
    let kinds =
        [("check", "Check: why is my job refused?"), ("explain", "Explain an error"), ("setup", "Set up")].map(owned);
    let forms =
        [("html", "HTML, or Markdown with HTML in it"), ("mdx", "MDX (Docusaurus)"), ("frame", "iframe")].map(owned);
    let themes =
        [("", "As the page around it"), ("auto", "As the reader’s system"), ("light", "Light"), ("dark", "Dark")]
            .map(owned);
    let kind = choice.name().trim_start_matches("boundclaim-");
    let form = match choice.form {
        Form::Html => "html",
        Form::Mdx => "mdx",
        Form::Frame => "frame",
    };
    html! {
        <form class="pane-in" aria-label="What to embed" onsubmit={|event: SubmitEvent| event.prevent_default()}>
            <div class="pane-head"><p class="pane-title">{ "What to show, and where" }</p></div>
            <section class="evidence evidence-body" aria-label="What to show">
                { select("m-kind", "Screen", kind, &kinds, &set(|choice, word| choice.kind = match word.as_str() {
                    "explain" => Kind::Explain,
                    "setup" => Kind::Setup,
                    _ => Kind::Check,
                })) }
                { select("m-form", "The page is", form, &forms, &set(|choice, word| choice.form = match word.as_str() {
                    "mdx" => Form::Mdx,
                    "frame" => Form::Frame,
                    _ => Form::Html,
                })) }
                { checked("m-files", "Where boundclaim’s files are", &choice.files, "https://docs.example.com/boundclaim/", wrong_address(&choice.files), &set(|choice, text| choice.files = text)) }
                <p class="help">{ "Best on the same server as the documentation: then no other server has to be allowed." }</p>
                { select("m-theme", "Colours", choice.theme, &themes, &set(|choice, word| choice.theme = match word.as_str() {
                    "auto" => "auto",
                    "light" => "light",
                    "dark" => "dark",
                    _ => "",
                })) }
            </section>
            <section class="evidence evidence-body" aria-labelledby="m-fill">
                <h2 id="m-fill" class="label">{ "Filled in for readers" }</h2>
                { tick("m-servers", "Servers and versions", choice.servers, |choice, on| choice.servers = on) }
                <p class="help">{ format!("Now {} and GitLab {}, as chosen in Check.", input.server, input.gitlab.version) }</p>
                { tick("m-texts", "What stands in Check, but never the token", choice.texts, |choice, on| choice.texts = on) }
                { given(choice, input) }
                if choice.texts && blacked_out { { note("warn", "lock", html! { "What looks like a credential was blacked out. Look through the snippet before you publish it." }) } }
                { text("m-src", "File with your company’s presets", &choice.src, "boundclaim.json", &set(|choice, text| choice.src = text)) }
                <p class="help">{ "Servers, names, roles and policies for all pages, in one file next to them. Readers’ browsers read it from the server of the page." }</p>
            </section>
        </form>
    }
}

fn owned((value, name): (&str, &str)) -> (String, String) {
    (value.to_owned(), name.to_owned())
}

/// Which texts go along.
fn given(choice: &Choice, input: &Input) -> Html {
    if !choice.texts {
        return Html::default();
    }
    if choice.kind != Kind::Check || choice.form == Form::Frame {
        return html! { <p class="help">{ "Texts go along with the screen Check only, and not into an iframe. Name a file with presets instead." }</p> };
    }
    let parts = choice.parts(input);
    if parts.is_empty() {
        return html! { <p class="help">{ "Nothing yet: fill in a role and its policies in " }<a href="#check" data-screen="">{ "Check" }</a>{ ", and come back." }</p> };
    }
    let name = |part: &Part| match &part.name {
        Some(name) => format!("policy {name}"),
        None if part.part == "evidence" => "the other fields".to_owned(),
        None => part.part.to_owned(),
    };
    let names: Vec<String> = parts.iter().map(name).collect();
    note("none", "info", html! { { format!("Goes along, readable in the page: {}.", names.join(", ")) } })
}

fn name_of(form: Form) -> &'static str {
    match form {
        Form::Html => "HTML",
        Form::Mdx => "MDX",
        Form::Frame => "HTML with an iframe",
    }
}

fn line(text: &str) -> Html {
    html! { <span class="l">{ text.to_owned() }{ "\n" }</span> }
}

/// What else the page needs.
fn needs(form: Form) -> Html {
    let texts: &[&str] = match form {
        Form::Html => &[
            "A Content-Security-Policy of the page must allow `'wasm-unsafe-eval'` and the place of the files in `script-src`, and that place in `connect-src`. If it cannot, choose the iframe.",
            "In MkDocs, put the script into `extra_javascript`, once for the whole site; in Hugo, into the layout.",
        ],
        Form::Mdx => &["Load `embed.js` once for the whole site, as a module: `scripts` in `docusaurus.config.js`."],
        Form::Frame => &[
            "The second line is optional: with it the frame gets the height of its content and the colours of the page.",
            "The server of the files must allow frames of your documentation: `frame-ancestors` of `embed.html`.",
        ],
    };
    html! { <ul class="plain-list help">{ for texts.iter().map(|text| html! { <li>{ rich(text) }</li> }) }</ul> }
}

fn wrong_address(text: &str) -> Option<&'static str> {
    let text = text.trim();
    let good = ["https://", "http://", "/", "./", "../"].iter().any(|start| text.starts_with(start));
    (!good).then_some("An address, like https://docs.example.com/boundclaim/ or /boundclaim/.")
}

/// The folder of this page.
fn files() -> String {
    let address = browser::address();
    address.rsplit_once('/').map(|(folder, _)| format!("{folder}/")).unwrap_or_default()
}

#[derive(Properties, PartialEq)]
struct PreviewProps {
    choice: Choice,
    input: Input,
}

/// The element itself, as a page would show it.
#[component(Preview)]
fn preview(props: &PreviewProps) -> Html {
    let place = use_node_ref();
    // Made anew once it rests: the name of a file is no file while it is typed.
    let rested = use_rest(props.choice.snippet(&props.input), 400);
    {
        let (place, choice, input) = (place.clone(), props.choice.clone(), props.input.clone());
        use_effect_with(rested, move |rested| {
            if let Some(place) = place.cast::<Element>().filter(|_| !rested.is_empty()) {
                let _ = show(&place, &choice, &input);
            }
        });
    }
    html! { <div ref={place}></div> }
}

fn show(place: &Element, choice: &Choice, input: &Input) -> Option<()> {
    let document = browser::document()?;
    if document.query_selector("script[data-embed]").ok()?.is_none() {
        let script: HtmlScriptElement = document.create_element("script").ok()?.dyn_into().ok()?;
        script.set_type("module");
        script.set_src("./embed.js");
        script.set_attribute("data-embed", "").ok()?;
        document.head()?.append_child(&script).ok()?;
    }
    let element = document.create_element(choice.name()).ok()?;
    for (name, value) in choice.attributes(input) {
        element.set_attribute(name, &value).ok()?;
    }
    for part in choice.parts(input) {
        let pre = document.create_element("pre").ok()?;
        pre.set_attribute("data-part", part.part).ok()?;
        if let Some(name) = &part.name {
            pre.set_attribute("data-name", name).ok()?;
        }
        pre.set_text_content(Some(&part.text));
        element.append_child(&pre).ok()?;
    }
    place.set_text_content(None);
    place.append_child(&element).ok()?;
    Some(())
}
