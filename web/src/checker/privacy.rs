//! The promise, with what proves it.

use boundclaim_core::Product;
use yew::prelude::*;

use super::state::{Action, Store};
use crate::{browser, components::icon::icon_in};

#[derive(Properties, PartialEq)]
pub(crate) struct PrivacyProps {
    pub(crate) store: Store,
}

/// The screen. It shows the moment in which it is opened; a button asks again.
#[component(Privacy)]
pub(crate) fn privacy(props: &PrivacyProps) -> Html {
    let round = use_state(|| 0_u32);
    let again = {
        let round = round.clone();
        Callback::from(move |_: MouseEvent| round.set(*round + 1))
    };
    let forget = {
        let (round, store) = (round.clone(), props.store.dispatcher());
        Callback::from(move |_: MouseEvent| {
            store.dispatch(Action::Forget);
            browser::forget_all();
            round.set(*round + 1);
        })
    };
    let policy = browser::meta("Content-Security-Policy");
    let requests = browser::requests();
    let origin = browser::origin();
    let elsewhere =
        requests.iter().filter(|address| !address.starts_with(&origin) && !address.starts_with("blob:")).count();
    let stored = browser::stored();
    let recorded = [Product::Vault, Product::OpenBao].map(|product| {
        let versions: Vec<String> = product.recorded().iter().map(ToString::to_string).collect();
        format!("{} {}", product.name(), versions.join(", "))
    });
    html! { <>
        <div class="summary"><div class="verdict">
            { icon_in("lock", "none") }
            <h1>{ "Runs in your browser. Nothing is uploaded." }</h1>
            <div class="checked"><span class="muted">{ "You need not believe it. This is what your browser says right now." }</span></div>
        </div></div>
        <div class="panes one"><div class="pane-out">
            <section class="report" aria-labelledby="p-csp">
                <h2 id="p-csp">{ "What this page may do" }</h2>
                <p class="help">{ "The Content-Security-Policy that the browser enforces. " }<code>{ "connect-src 'self'" }</code>{ " means: no connection to any other server than the one this page came from." }</p>
                <figure class="code wrap plain"><pre tabindex="0" role="group" aria-label="Content-Security-Policy"><code>
                    { for policy.as_deref().unwrap_or("This page has no policy of its own. It may come in the server’s answer, which a page cannot read.").split("; ").map(|part| html! { <span class="l">{ part.to_owned() }{ "\n" }</span> }) }
                </code></pre></figure>
            </section>
            <section class="report" aria-labelledby="p-requests">
                <div class="report-head"><h2 id="p-requests">{ "What it asked for since it was loaded" }</h2><button type="button" class="btn btn-quiet" onclick={again}>{ "Look again" }</button></div>
                <p class="help">{ format!("{} requests, {elsewhere} of them to another server.", requests.len()) }</p>
                <figure class="code wrap plain"><pre tabindex="0" role="group" aria-label="Requests"><code>{ for requests.iter().map(|address| html! { <span class="l">{ address.clone() }{ "\n" }</span> }) }</code></pre></figure>
            </section>
            <section class="report" aria-labelledby="p-stored">
                <h2 id="p-stored">{ "What it keeps" }</h2>
                <p class="help">{ "What you typed is kept for this tab, until it is closed, so that a reload loses nothing. Never a token, a signature or anything that looks like a credential." }</p>
                if !stored.is_empty() { <div class="row"><button type="button" class="btn" onclick={forget}>{ "Forget all of it now" }</button></div> }
                if stored.is_empty() { <p>{ "Nothing is stored." }</p> }
                { for stored.iter().map(|(place, key, value)| html! {
                    <details class="fold" key={key.clone()}><summary>{ crate::components::icon::icon("chevron") }<span><code>{ key }</code>{ format!(" in {place}: {} characters", value.chars().count()) }</span></summary>
                        <figure class="code wrap plain"><pre tabindex="0" role="group" aria-label={key.clone()}><code>{ for value.lines().map(|line| html! { <span class="l">{ line.to_owned() }{ "\n" }</span> }) }</code></pre></figure>
                    </details>
                }) }
            </section>
            <section class="report" aria-labelledby="p-offline">
                <h2 id="p-offline">{ "Without a network" }</h2>
                <p class="offline-ready">{ "Works offline. This browser keeps all files of the app, and the pages of errors and findings that you opened. What you type is not among them. When there is a network, the server is still asked first whether there is a newer version." }</p>
                <p class="offline-later">{ "Not yet. The browser fetches the rest of the app while it has nothing else to do, once for each version. This line changes when the app works offline." }</p>
                <p class="offline-never">{ "Not in this browser: the app’s files could not be kept. That needs an address that starts with https, and many private windows do not allow it. With a network, everything works." }</p>
                <p class="help">{ "A service worker does this. What it asks for is not in the list above: the files of the app, at this server, and nothing else. They are copies of what the server offers to everybody; the browser deletes them with the data of this site." }</p>
            </section>
            <section class="report" aria-labelledby="p-version">
                <h2 id="p-version">{ "Which version this is" }</h2>
                <dl class="facts">
                    <div><dt>{ "boundclaim" }</dt><dd>{ env!("CARGO_PKG_VERSION") }{ ", commit " }<code>{ option_env!("BOUNDCLAIM_COMMIT").unwrap_or("not recorded in this build") }</code></dd></div>
                    <div><dt>{ "Answers recorded from" }</dt><dd>{ recorded.join("; ") }</dd></div>
                </dl>
            </section>
        </div></div>
    </> }
}
