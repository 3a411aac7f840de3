//! Which causes fit: what the text contradicts and what the answers rule out goes, the rest is ranked.

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};

use super::{
    Answer, PossibleCause, Question, RuledOut,
    events::{Event, Events},
    questions::{Asked, QUESTIONS},
    scene::Scene,
    table::Cause,
};
use crate::check::StepName;

/// The causes of the first error, and what helps to tell them apart.
#[derive(Default)]
pub(super) struct Ranking {
    pub(super) causes: Vec<PossibleCause>,
    pub(super) questions: Vec<Question>,
    pub(super) ruled_out: Vec<RuledOut>,
    /// Whether the answers left none.
    pub(super) contradicted: bool,
}

pub(super) fn rank(events: &Events, answers: &BTreeMap<String, Answer>) -> Ranking {
    let Some(event) = events.first() else { return Ranking::default() };
    let mut ranking = Ranking { ruled_out: steps_before(event), ..Ranking::default() };
    let mut possible: Vec<&Cause> = event.error.causes.to_vec();
    agree(events, event, &mut possible, &mut ranking);
    contradict(&event.scene, &mut possible, &mut ranking);
    show(&event.scene, &mut possible, &mut ranking);
    answer(answers, &mut possible, &mut ranking);
    possible.sort_by_key(|cause| (shown(cause, &event.scene).is_none(), cause.frequency));
    ranking.questions = open(answers, &possible);
    let certain = possible.len() == 1;
    ranking.causes = possible
        .into_iter()
        .map(|cause| PossibleCause {
            code: cause.code,
            title: cause.title,
            frequency: cause.frequency,
            certain,
            it_is_this_if: cause.it_is_this_if,
            then: cause.then,
            check_with: cause.check_with,
            because: shown(cause, &event.scene),
        })
        .collect();
    ranking
}

/// Another error of the text that has some of the same causes tells of the same event: only those are left.
fn agree(events: &Events, first: &Event, possible: &mut Vec<&'static Cause>, ranking: &mut Ranking) {
    for other in &events.all {
        if other.error.slug == first.error.slug {
            continue;
        }
        let shared = |cause: &&Cause| other.error.causes.iter().any(|one| one.code == cause.code);
        if possible.iter().any(shared) {
            let because = || format!("the text also says `{}`", other.error.titles().next().unwrap_or_default());
            take_out(possible, ranking, |cause| (!shared(&cause)).then(because));
        }
    }
}

fn contradict(scene: &Scene, possible: &mut Vec<&'static Cause>, ranking: &mut Ranking) {
    take_out(possible, ranking, |cause| {
        let clue = cause.needs.iter().find(|clue| clue.holds(scene) == Some(false))?;
        Some(clue.reason(scene))
    });
}

/// What the text shows leaves nothing else.
fn show(scene: &Scene, possible: &mut Vec<&'static Cause>, ranking: &mut Ranking) {
    if let Some(because) = possible.iter().find_map(|cause| shown(cause, scene)) {
        take_out(possible, ranking, |cause| shown(cause, scene).is_none().then(|| because.clone()));
    }
}

fn shown(cause: &Cause, scene: &Scene) -> Option<String> {
    let clue = cause.shown_by.iter().find(|clue| clue.holds(scene) == Some(true))?;
    Some(clue.reason(scene))
}

fn answer(answers: &BTreeMap<String, Answer>, possible: &mut Vec<&'static Cause>, ranking: &mut Ranking) {
    let before = !possible.is_empty();
    for asked in QUESTIONS {
        let (effect, word) = match answers.get(asked.id) {
            Some(Answer::Yes) => (asked.yes, "yes"),
            Some(Answer::No) => (asked.no, "no"),
            Some(Answer::Unknown) | None => continue,
        };
        let all = possible.clone();
        take_out(possible, ranking, |cause| {
            (!effect.leaves(cause, &all)).then(|| format!("you answered {word}: {}", asked.text))
        });
    }
    ranking.contradicted = before && possible.is_empty();
}

fn take_out(possible: &mut Vec<&'static Cause>, ranking: &mut Ranking, why: impl Fn(&'static Cause) -> Option<String>) {
    possible.retain(|cause| match why(cause) {
        Some(because) => {
            ranking.ruled_out.push(RuledOut { what: cause.title.to_owned(), because });
            false
        }
        None => true,
    });
}

/// Questions that would rule out some of the causes, and not all of them.
fn open(answers: &BTreeMap<String, Answer>, possible: &[&Cause]) -> Vec<Question> {
    let splits = |asked: &&Asked| {
        [asked.yes, asked.no].iter().any(|effect| {
            let left = possible.iter().filter(|cause| effect.leaves(cause, possible)).count();
            left > 0 && left < possible.len()
        })
    };
    let unasked = QUESTIONS.iter().filter(|asked| !answers.contains_key(asked.id));
    let useful = unasked.filter(splits).take(MOST_QUESTIONS);
    useful.map(|asked| Question { id: asked.id, text: asked.text }).collect()
}

/// The server takes the steps in order: an error at one says that those before went well.
fn steps_before(event: &Event) -> Vec<RuledOut> {
    let mut out = Vec::new();
    let Some(step) = event.error.step else { return out };
    if event.scene.status.is_some() || event.error.in_order {
        out.push(RuledOut {
            what: "server unreachable, certificate".to_owned(),
            because: match event.scene.status {
                Some(status) => format!("the server answered, with status {status}"),
                None => "the server answered".to_string(),
            },
        });
    }
    let passed = StepName::ALL.iter().filter(|before| **before >= StepName::Config && **before < step);
    let names: Vec<_> = passed.map(|before| before.name()).collect();
    if event.error.in_order && !names.is_empty() {
        let because = if step >= StepName::Path {
            "the login worked, or this would not have been asked"
        } else {
            "the server looks at them first"
        };
        out.push(RuledOut { what: names.join(", "), because: because.to_owned() });
    }
    out
}

/// More at once is a questionnaire.
const MOST_QUESTIONS: usize = 3;
