//! The sentence on top, and what to paste when the text is not enough.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::{events::Events, probe::Probe, rank::Ranking};

pub(super) fn of(events: &Events, ranking: &Ranking, probe: Option<&Probe>) -> String {
    let Some(event) = events.first() else {
        return match probe {
            Some(probe) if probe.is_granted() => {
                "The diagnose job logged in, and its token may read every path that it asked for.".to_owned()
            }
            Some(_) => "The diagnose job's log is not complete.".to_owned(),
            None => "This text holds no error that boundclaim knows.".to_owned(),
        };
    };
    let says = event.error.says;
    match ranking.causes.as_slice() {
        [] if ranking.contradicted => format!("{says} The answers rule out every known cause."),
        [] => format!("{says} No known cause fits."),
        [cause] => format!("{says} One cause is possible: {}.", lower_first(cause.title)),
        causes => format!("{says} {} causes are possible.", causes.len()),
    }
}

/// What helps to go on.
pub(super) fn next(events: &Events, text: &str, probe: Option<&Probe>) -> Vec<String> {
    let mut next = Vec::new();
    if events.first().is_some() || probe.is_some_and(Probe::is_granted) {
        if events.first().is_some_and(|event| TOLD_IN_LOG.contains(&event.error.slug) && events.all.len() == 1) {
            next.push("The lines of the server's own log from that minute: only they say why.".to_owned());
        }
        return next;
    }
    if text.trim().is_empty() {
        next.push("The end of the job's log, or what the command printed.".to_owned());
        return next;
    }
    if let Some((_, status, _)) = events.job.iter().find(|(name, _, _)| *name == "exit status") {
        next.push(format!(
            "The lines before: the text says only that a command ended with status {status}. Take away `2>/dev/null` and `curl -s`, and run again."
        ));
    } else {
        next.push("The lines around it, from the command or from `resolving secrets` on.".to_owned());
    }
    next.push("The log of the diagnose job that the wizard makes: it shows claims, login and capabilities.".to_owned());
    next
}

fn lower_first(title: &str) -> String {
    let mut characters = title.chars();
    match characters.next() {
        // Names keep their capital: only articles and the like lose it.
        Some(first)
            if ["The ", "A ", "An ", "No ", "There ", "What ", "Nothing ", "Something ", "Another "]
                .iter()
                .any(|word| title.starts_with(word)) =>
        {
            first.to_lowercase().chain(characters).collect()
        }
        _ => title.to_owned(),
    }
}

/// Errors whose reason the server writes into its log only.
const TOLD_IN_LOG: &[&str] = &["discovery-url", "jwks-url", "internal-error"];
