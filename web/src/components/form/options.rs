//! The three ways to log in, on one ruler of versions.

use boundclaim_core::{Availability, GitLab, OPTIONS, OptionInfo, Version};
use yew::prelude::*;

use crate::{
    components::{
        controls::{is_locked, set_by, set_by_described},
        findings::{described, findings},
        icon::icon,
        rich::rich,
    },
    state::{Action, Store},
};

const FIELD: &str = "/method/option";

/// The radios, the recommended one first.
pub(super) fn options(store: &Store) -> Html {
    let typed = store.setup.gitlab.version.as_deref().and_then(Version::parse);
    let gitlab = GitLab { version: typed.unwrap_or(GitLab::DEFAULT_VERSION), tier: store.setup.gitlab.tier };
    let recommended = store.made.effective.recommended.0;
    let (first, others): (Vec<&OptionInfo>, Vec<&OptionInfo>) =
        OPTIONS.iter().rev().partition(|info| info.option == recommended);
    html! {
        <fieldset data-link={FIELD} disabled={is_locked(store, FIELD)} aria-describedby={set_by_described(store, FIELD).or_else(|| described(store, FIELD))}>
            <legend class="label">{ "Way to log in" }</legend>
            { set_by(store, FIELD) }
            <div class="options" id="f-method-option" tabindex="-1">
                { for first.into_iter().chain(others).map(|info| option(store, gitlab, info, info.option == recommended)) }
            </div>
            { axis(gitlab.version) }
            { findings(store, FIELD) }
        </fieldset>
    }
}

fn option(store: &Store, gitlab: GitLab, info: &OptionInfo, recommended: bool) -> Html {
    let id = format!("option-{}", info.number);
    let described = format!("{id}-d");
    let choice = info.option;
    let onchange = {
        let store = store.dispatcher();
        Callback::from(move |_: Event| {
            store.dispatch(Action::Edit(Box::new(move |setup| setup.method.option = Some(choice))));
        })
    };
    html! {
        <div class="option" key={info.number}>
            <input type="radio" name="option" id={id.clone()} checked={choice == store.made.effective.option} {onchange} aria-describedby={described.clone()} />
            <div>
                <div class="option-head">
                    <label class="option-name" for={id}>{ format!("Option {}: ", info.number) }{ rich(info.title) }</label>
                    if recommended { <span class="tag ok">{ icon("ok") }{ "Recommended" }</span> }
                    { lacking(gitlab, gitlab.availability(choice)) }
                </div>
                <p id={described}>{ rich(info.about) }<span class="option-range">{ info.versions }{ ", " }{ info.tiers }</span></p>
                { ruler(info, gitlab.version) }
            </div>
        </div>
    }
}

fn lacking(gitlab: GitLab, availability: Availability) -> Html {
    let text = match availability {
        Availability::Yes => return Html::default(),
        Availability::TierUnknown => "Premium or Ultimate only".to_owned(),
        Availability::NotInTier => "Not in Free".to_owned(),
        Availability::Since(_) | Availability::RemovedIn(_) => format!("Not in {}", short(gitlab.version)),
    };
    html! { <span class="tag warn">{ icon("warn") }{ text }</span> }
}

fn short(version: Version) -> String {
    format!("{}.{}", version.major, version.minor)
}

/// The ruler goes from GitLab 12 to 20.
const MAJORS: core::ops::Range<u16> = 13..20;

/// Where a version stands on the ruler, in hundredths of its length. A year has twelve versions.
fn place(version: Version) -> u16 {
    let months = |major: u16, minor: u16| major.saturating_mul(12).saturating_add(minor.min(11));
    let (first, last) = (months(MAJORS.start - 1, 0), months(MAJORS.end, 0));
    (months(version.major, version.minor).clamp(first, last) - first) * 100 / (last - first)
}

fn ruler(info: &OptionInfo, version: Version) -> Html {
    let start = place(info.since);
    let good_end = info.deprecated.or(info.removed).map_or(100, place);
    let end = info.removed.map_or(100, place);
    html! {
        <svg class="ruler" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
            <path class="base" d="M0 6H100" />
            <rect class="span" x={start.to_string()} y="3" width={(good_end - start).to_string()} height="6" />
            <rect class="span-old" x={good_end.to_string()} y="3" width={(end - good_end).to_string()} height="6" />
            <path class="you" d={format!("M{} 0V12", place(version))} />
        </svg>
    }
}

/// The versions below the rulers; those beside the user's own make room for it.
fn axis(version: Version) -> Html {
    let yours = place(version);
    let label = |major: u16| {
        let at = place(Version::new(major, 0, 0));
        let free = at.abs_diff(yours) > 11;
        html! { if free { <text x={format!("{at}%")} y="12">{ major }</text> } }
    };
    html! {
        <svg class="axis" aria-hidden="true">
            { for MAJORS.map(label) }
            <text class="yours" x={format!("{}%", yours.clamp(8, 90))} y="12">{ format!("yours: {}", short(version)) }</text>
        </svg>
    }
}
