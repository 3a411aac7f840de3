//! Who gets in: the jobs that the setup was checked with.

use yew::prelude::*;

use super::icon::icon;
use crate::hooks::{Job, Jobs};

/// What they say, in one line.
pub(crate) fn jobs_line(jobs: &Jobs) -> Html {
    let right = jobs.jobs.first().is_some_and(|job| job.gets_in);
    let unwanted = |job: &&Job| !job.meant;
    let (refused, inside): (Vec<&Job>, Vec<&Job>) = jobs.jobs.iter().filter(unwanted).partition(|job| !job.gets_in);
    let (class, name, text) = match (jobs.current, right, inside.len()) {
        (false, ..) => ("none", "none", format!("Checking as {} decides …", jobs.server)),
        (true, false, _) => ("bad", "bad", format!("As {} decides, the right job does not get in.", jobs.server)),
        (true, true, 0) => (
            "ok",
            "ok",
            format!("Checked as {} decides: the right job gets in, {} wrong ones do not.", jobs.server, refused.len()),
        ),
        (true, true, some) => ("bad", "bad", format!("As {} decides, {some} of the wrong jobs get in.", jobs.server)),
    };
    html! {
        <div class="checked agreed" role="status">
            <span class={classes!("mark", class)}>{ icon(name) }{ text }</span>
            <a href="#jobs">{ "Show the jobs" }</a>
        </div>
    }
}

/// All of them.
pub(crate) fn jobs_table(jobs: &Jobs) -> Html {
    html! {
        <div id="jobs" tabindex="-1" class={classes!("jobs", (!jobs.current).then_some("stale"))} aria-busy={(!jobs.current).to_string()}>
            <p class="help">
                { "Already checked here, with the texts above, as " }{ &jobs.server }
                { " decides. Your server was not contacted. Each of the other jobs differs in what is named." }
            </p>
            <table class="tbl stack jobs-tbl">
                <caption class="vh">{ "Jobs checked against this setup" }</caption>
                <thead><tr>
                    <th scope="col">{ "Job, and what is different" }</th><th scope="col">{ "Result" }</th>
                    <th scope="col">{ "The server says" }</th>
                </tr></thead>
                <tbody>{ for jobs.jobs.iter().map(row) }</tbody>
            </table>
        </div>
    }
}

fn row(job: &Job) -> Html {
    let (class, name, result) = match (job.gets_in, job.meant) {
        (true, true) => ("ok", "ok", "gets in"),
        (true, false) => ("bad", "bad", "gets in"),
        (false, true) => ("bad", "shut", "refused"),
        (false, false) => ("none", "shut", "refused"),
    };
    html! {
        <tr>
            <th scope="row">{ upper_first(&job.who) }<span class="sub">{ &job.difference }</span></th>
            <td data-h="Result"><span class={classes!("mark", class)}>{ icon(name) }{ result }</span></td>
            <td data-h="The server says">
                if !job.words.is_empty() {
                    <code>{ &job.words }</code>
                } else if job.meant {
                    { "As this setup means it." }
                } else {
                    { "It should be refused." }
                }
            </td>
        </tr>
    }
}

/// Like "Another branch". A name of a ref is left as it is: nothing else starts with it.
pub(crate) fn upper_first(text: &str) -> String {
    let article = ["a ", "an ", "another ", "the "].iter().any(|article| text.starts_with(article));
    let mut letters = text.chars();
    match letters.next().filter(|_| article) {
        Some(first) => first.to_uppercase().chain(letters).collect(),
        None => text.to_owned(),
    }
}
