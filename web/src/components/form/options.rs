//! The three ways to log in, on one ruler of versions, and their comparison.

use boundclaim_core::{Availability, GitLab, LoginOption, OPTIONS, OptionInfo, Version};
use yew::prelude::*;

use crate::{
    components::{
        icon::{icon, icon_in},
        rich::rich,
    },
    state::{Store, edit},
};

const FIRST: f32 = 12.0;
const LAST: f32 = 20.0;
const WIDTH: f32 = 320.0;

/// The radios, the recommended one first.
#[component(Options)]
pub(super) fn options() -> Html {
    let Some(store) = use_context::<Store>() else { return Html::default() };
    let gitlab = gitlab(&store);
    let recommended = store.made.effective.recommended.0;
    let mut order: Vec<&OptionInfo> = OPTIONS.iter().rev().collect();
    order.sort_by_key(|info| info.option != recommended);
    let chosen = store.made.effective.option;
    let option = |info: &&OptionInfo| {
        let id = format!("option-{}", info.number);
        let word = word(info.option);
        let onchange = edit(&store, move |setup, text| setup.method.option = option_of(&text));
        let onchange = Callback::from(move |_: Event| onchange.emit(word.to_owned()));
        let availability = gitlab.availability(info.option);
        html! {
            <div class="option" key={word}>
                <input type="radio" name="option" id={id.clone()} checked={info.option == chosen} {onchange} aria-describedby={format!("{id}-d")} />
                <div>
                    <div class="option-head">
                        <label class="option-name" for={id.clone()}>{ format!("Option {}: ", info.number) }{ rich(info.title) }</label>
                        if info.option == recommended { <span class="tag ok">{ icon_in("ok", "") }{ "Recommended" }</span> }
                        { lacking(gitlab, availability) }
                    </div>
                    <p id={format!("{id}-d")}>{ rich(info.about) }<span class="option-range">{ info.versions }{ ", " }{ info.tiers }</span></p>
                    { ruler(info, gitlab.version) }
                </div>
            </div>
        }
    };
    html! {
        <fieldset data-link="/method/option">
            <legend class="label">{ "Way to log in" }</legend>
            <div class="options" id="f-method-option" tabindex="-1">{ for order.iter().map(option) }</div>
        </fieldset>
    }
}

fn gitlab(store: &Store) -> GitLab {
    let typed = store.setup.gitlab.version.as_deref().and_then(Version::parse);
    GitLab { version: typed.unwrap_or(GitLab::DEFAULT_VERSION), tier: store.setup.gitlab.tier }
}

fn word(option: LoginOption) -> &'static str {
    match option {
        LoginOption::CiJobJwt => "ci_job_jwt",
        LoginOption::IdTokens => "id_tokens",
        LoginOption::Secrets => "secrets",
    }
}

fn option_of(word: &str) -> Option<LoginOption> {
    OPTIONS.iter().map(|info| info.option).find(|option| self::word(*option) == word)
}

fn lacking(gitlab: GitLab, availability: Availability) -> Html {
    let text = match availability {
        Availability::Yes => return Html::default(),
        Availability::TierUnknown => "Premium or Ultimate only".to_owned(),
        Availability::NotInTier => "Not in Free".to_owned(),
        Availability::Since(_) | Availability::RemovedIn(_) => {
            format!("Not in {}.{}", gitlab.version.major, gitlab.version.minor)
        }
    };
    html! { <span class="tag warn">{ icon_in("warn", "") }{ text }</span> }
}

fn place(version: Version) -> f32 {
    let at = f32::from(version.major) + f32::from(version.minor) / 12.0;
    ((at - FIRST) / (LAST - FIRST) * WIDTH).clamp(0.0, WIDTH)
}

fn ruler(info: &OptionInfo, version: Version) -> Html {
    let start = place(info.since);
    let good_end = info.deprecated.or(info.removed).map_or(WIDTH, place);
    let end = info.removed.map_or(WIDTH, place);
    html! {
        <svg class="ruler" viewBox="0 0 320 12" preserveAspectRatio="none" aria-hidden="true">
            <path class="base" d="M0 6H320" />
            <rect class="span" x={start.to_string()} y="3" width={(good_end - start).to_string()} height="6" />
            <rect class="span-old" x={good_end.to_string()} y="3" width={(end - good_end).to_string()} height="6" />
            <path class="you" d={format!("M{} 0V12", place(version))} />
        </svg>
    }
}

/// The three ways side by side, behind a heading.
#[component(Comparison)]
pub(super) fn comparison() -> Html {
    let list = |items: &[&'static str]| html! { <ul class="plain-list">{ for items.iter().map(|item| html! { <li>{ rich(item) }</li> }) }</ul> };
    let column = |head: &'static str, cell: fn(&OptionInfo) -> Html| {
        html! { <tr><th scope="row">{ head }</th>{ for OPTIONS.iter().map(|info| html! { <td data-h={format!("Option {}", info.number)}>{ cell(info) }</td> }) }</tr> }
    };
    html! {
        <details class="fold">
            <summary>{ icon("chevron") }<span class="row-name">{ "Compare the three ways" }</span></summary>
            <div class="scroll" tabindex="0" role="group" aria-label="Comparison">
                <table class="tbl compare">
                    <caption class="vh">{ "The three ways to log in" }</caption>
                    <thead><tr><th scope="col"><span class="vh">{ "What" }</span></th>{ for OPTIONS.iter().map(|info| html! { <th scope="col">{ format!("{}: ", info.number) }{ rich(info.title) }</th> }) }</tr></thead>
                    <tbody>
                        { column("Versions", |info| html! { info.versions }) }
                        { column("Tier", |info| html! { info.tiers }) }
                        { column("Token", |info| rich(info.token)) }
                        { column("Masked in the log", |info| rich(info.masked)) }
                        <tr><th scope="row">{ "For it" }</th>{ for OPTIONS.iter().map(|info| html! { <td>{ list(info.pros) }</td> }) }</tr>
                        <tr><th scope="row">{ "Against it" }</th>{ for OPTIONS.iter().map(|info| html! { <td>{ list(info.cons) }</td> }) }</tr>
                        { column("When", |info| rich(info.when)) }
                    </tbody>
                </table>
            </div>
        </details>
    }
}
