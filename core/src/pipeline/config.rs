//! A job's settings with everything that it takes from elsewhere: `extends`, `default:`, `!reference`, anchors.
//!
//! Nothing is copied: a setting is a stack of places, the one that wins on top, and maps are merged when they are asked.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};
use core::cell::Cell;

use super::yaml::{Value, Yaml};
use crate::{collect, limits, span::Span};

/// What stands at the top of the file, by key and in its order.
pub(super) struct Top<'a> {
    keys: BTreeMap<&'a str, Value<'a>>,
    entries: Vec<(Value<'a>, Value<'a>)>,
    /// How many more places are looked at for the lines of scripts: references can name exponentially many.
    places: Cell<usize>,
}

/// The whole file.
#[derive(Clone, Copy)]
pub(super) struct File<'a> {
    top: &'a Top<'a>,
}

/// A setting, with the places that it is written at, the winner first.
#[derive(Clone)]
pub(super) struct Setting<'a> {
    file: File<'a>,
    layers: Vec<Value<'a>>,
}

/// One line of a script, with the place of its text.
#[derive(Clone)]
pub(super) struct Line<'a> {
    pub(super) text: &'a str,
    pub(super) span: Span,
}

impl<'a> Top<'a> {
    /// None when the file is no map.
    pub(super) fn new(yaml: &'a Yaml) -> Option<Self> {
        let entries: Vec<_> = yaml.content()?.entries()?.collect();
        let keys = entries.iter().filter_map(|(key, value)| Some((key.written()?, *value)));
        Some(Self { keys: collect::map(keys), entries, places: Cell::new(limits::SCRIPT_PLACES) })
    }

    /// What is written, in its order.
    pub(super) fn entries(&self) -> &[(Value<'a>, Value<'a>)] {
        &self.entries
    }
}

impl<'a> File<'a> {
    pub(super) fn new(top: &'a Top<'a>) -> Self {
        Self { top }
    }

    /// A key at the top.
    pub(super) fn global(self, key: &str) -> Option<Setting<'a>> {
        self.top.keys.get(key).and_then(|value| self.setting(Vec::from([*value])))
    }

    /// Every job, hidden ones too, in the order of the file, with the place of its name.
    pub(super) fn jobs(self) -> Vec<(&'a str, Span, Setting<'a>)> {
        let jobs = self.top.entries.iter().filter_map(|(key, value)| {
            let name = key.written()?;
            let is_job = value.is_map() && !GLOBAL.contains(&name);
            is_job.then(|| Some((name, key.span(), self.job(name)?)))?
        });
        jobs.take(limits::JOBS).collect()
    }

    /// A job with what it extends. Mirrors `Gitlab::Ci::Config::Extendable`: of several parents the last one wins, and
    /// there are at most eleven levels.
    pub(super) fn job(self, name: &str) -> Option<Setting<'a>> {
        let mut layers = Vec::new();
        self.extend(name, &mut layers, &mut BTreeSet::new());
        self.setting(layers)
    }

    fn extend(self, name: &str, layers: &mut Vec<Value<'a>>, open: &mut BTreeSet<String>) {
        let Some(job) = self.top.keys.get(name).copied() else { return };
        let full = layers.len() >= limits::EXTENDED_JOBS || open.len() > EXTENDS_DEPTH;
        if full || !open.insert(name.to_owned()) {
            return;
        }
        layers.push(job);
        if let Some(parents) = job.get("extends") {
            match parents.list() {
                Some(parents) => {
                    for parent in parents.rev().take(limits::EXTENDED_JOBS).filter_map(Value::as_str) {
                        self.extend(parent, layers, open);
                    }
                }
                None => parents.as_str().into_iter().for_each(|parent| self.extend(parent, layers, open)),
            }
        }
        open.remove(name);
    }

    fn setting(self, layers: Vec<Value<'a>>) -> Option<Setting<'a>> {
        let setting = Setting { file: self, layers };
        setting.resolved(0)
    }

    /// What `!reference [job, key, …]` names.
    fn referenced(self, reference: Value<'a>, depth: usize) -> Option<Setting<'a>> {
        let mut path = reference.items()?.into_iter().filter_map(Value::as_str);
        let first = path.next()?;
        let mut setting = if GLOBAL.contains(&first) { self.global(first)? } else { self.job(first)? };
        for key in path {
            setting = setting.step(key)?.resolved(depth + 1)?;
        }
        Some(setting)
    }
}

impl<'a> Setting<'a> {
    /// A setting inside of this one.
    pub(super) fn get(&self, key: &str) -> Option<Self> {
        self.step(key)?.resolved(0)
    }

    /// The entries of a map, each key once: its name, the place of the one that wins, and the setting.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'a str, Span, Self)> {
        let mut entries: Vec<(&str, Span, Vec<Value>)> = Vec::new();
        let mut places = BTreeMap::new();
        for (key, value) in self.layers.iter().filter_map(|layer| layer.entries()).flatten() {
            let Some(name) = key.written() else { continue };
            let place = *places.entry(name).or_insert(entries.len());
            match entries.get_mut(place) {
                // Only maps are merged with what is below them.
                Some((_, _, layers)) if layers.last().is_some_and(|last| last.is_map()) => layers.push(value),
                Some(_) => {}
                None => entries.push((name, key.span(), Vec::from([value]))),
            }
        }
        let file = self.file;
        entries.into_iter().filter_map(move |(name, span, layers)| Some((name, span, file.setting(layers)?)))
    }

    /// The place that wins.
    pub(super) fn value(&self) -> Option<Value<'a>> {
        self.layers.first().copied()
    }

    pub(super) fn span(&self) -> Span {
        self.value().map_or(Span::new(0, 0), Value::span)
    }

    /// A text, or any other scalar as it is written.
    pub(super) fn text(&self) -> Option<&'a str> {
        self.value().and_then(Value::written)
    }

    /// The items of a list; what is no list is its only item.
    pub(super) fn items(&self) -> impl Iterator<Item = Value<'a>> {
        let list = self.value().and_then(Value::list);
        let only = self.value().filter(|_| list.is_none());
        list.into_iter().flatten().chain(only)
    }

    /// The lines of a script, whatever they are nested in or referenced from.
    pub(super) fn lines(&self) -> Vec<Line<'a>> {
        let mut lines = Vec::new();
        if let Some(value) = self.value() {
            self.file.collect_lines(value, 0, &mut lines);
        }
        lines
    }

    fn step(&self, key: &str) -> Option<Self> {
        let mut layers = Vec::new();
        for layer in &self.layers {
            let Some(value) = layer.get(key) else { continue };
            layers.push(value);
            // Only maps are merged with what is below them.
            if !value.is_map() {
                break;
            }
        }
        (!layers.is_empty()).then_some(Self { file: self.file, layers })
    }

    fn resolved(self, depth: usize) -> Option<Self> {
        let reference = self.value()?;
        if reference.tag() != Some("reference") {
            return Some(self);
        }
        if depth >= REFERENCE_DEPTH { None } else { self.file.referenced(reference, depth)?.resolved(depth + 1) }
    }
}

impl<'a> File<'a> {
    fn collect_lines(self, value: Value<'a>, depth: usize, lines: &mut Vec<Line<'a>>) {
        let reference = value.tag() == Some("reference");
        let cost = if reference { REFERENCE_COST } else { 1 };
        let Some(places) = self.top.places.get().checked_sub(cost) else { return };
        self.top.places.set(places);
        if depth > REFERENCE_DEPTH || lines.len() >= limits::SCRIPT_LINES {
            return;
        }
        if reference {
            if let Some(setting) = self.referenced(value, depth)
                && let Some(value) = setting.value()
            {
                self.collect_lines(value, depth + 1, lines);
            }
        } else if let Some(items) = value.list() {
            for item in items {
                if lines.len() >= limits::SCRIPT_LINES || self.top.places.get() < REFERENCE_COST {
                    break;
                }
                self.collect_lines(item, depth + 1, lines);
            }
        } else if let Some(text) = value.written() {
            lines.push(Line { text, span: value.content_span() });
        }
    }
}

/// Keys at the top that are no jobs. Mirrors `Entry::Root` and its reserved names.
const GLOBAL: &[&str] = &[
    "default",
    "include",
    "stages",
    "types",
    "variables",
    "workflow",
    "spec",
    "image",
    "services",
    "before_script",
    "after_script",
    "cache",
];
const EXTENDS_DEPTH: usize = 11;
const REFERENCE_DEPTH: usize = 10;
/// A reference is looked up in a job with all that it extends.
const REFERENCE_COST: usize = 20;
