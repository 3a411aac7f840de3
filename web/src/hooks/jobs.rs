//! Whether the right job gets in and each other one not, as the engine judges the texts on the page.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::use_rest;
use crate::{parts, state::Store};

/// The jobs that the setup was checked with.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Jobs {
    /// The server that decides, like "Vault 1.21.4".
    pub(crate) server: String,
    /// The right job, then others, each different in one thing.
    pub(crate) jobs: Vec<Job>,
    /// Whether they are about what the page shows, and not about what it showed a moment ago.
    pub(crate) current: bool,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Job {
    pub(crate) who: String,
    pub(crate) difference: String,
    pub(crate) gets_in: bool,
    /// Whether it should.
    pub(crate) meant: bool,
    /// What the server says when it refuses.
    pub(crate) words: String,
}

/// The jobs, once the setup rests; none while something is missing in it.
#[hook]
pub(crate) fn use_jobs(store: &Store) -> Option<Rc<Jobs>> {
    let complete = store.made.is_complete();
    let setup = if complete { store.named().to_json() } else { String::new() };
    let rested = use_rest(setup.clone(), 150);
    let answer = use_state_eq(|| None::<(String, Rc<Jobs>)>);
    {
        let answer = answer.clone();
        use_effect_with(rested, move |rested| {
            let rested = rested.clone();
            spawn_local(async move {
                if !rested.is_empty() {
                    let jobs = parts::call("checker", "probes", &[&rested]).await.ok().and_then(|text| read(&text));
                    answer.set(jobs.map(|jobs| (rested, Rc::new(jobs))));
                }
            });
        });
    }
    let (about, jobs) = answer.as_ref().filter(|_| complete)?;
    if *about == setup {
        return Some(jobs.clone());
    }
    Some(Rc::new(Jobs { current: false, ..Jobs::clone(jobs) }))
}

fn read(text: &str) -> Option<Jobs> {
    let mut lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let [server, gets, words] = lines.next()?[..] else { return None };
    let right = Job {
        who: "the right job".to_owned(),
        difference: "as in the sentence on top".to_owned(),
        gets_in: gets == "in",
        meant: true,
        words: words.to_owned(),
    };
    let other = |parts: Vec<&str>| {
        let [who, difference, gets, right, words] = parts[..] else { return None };
        let gets_in = gets == "in";
        Some(Job {
            who: who.to_owned(),
            difference: difference.to_owned(),
            gets_in,
            meant: gets_in == (right == "meant"),
            words: words.to_owned(),
        })
    };
    let jobs = std::iter::once(Some(right)).chain(lines.map(other)).collect::<Option<Vec<_>>>()?;
    Some(Jobs { server: server.to_owned(), jobs, current: true })
}
