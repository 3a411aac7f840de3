//! A job's settings with everything that it takes from elsewhere: `extends`, `default:`, `!reference`, anchors.
//!
//! Nothing is copied: a setting is a stack of places, the one that wins on top, and maps are merged when they are asked.

use alloc::{
    borrow::ToOwned,
    collections::{BTreeMap, BTreeSet},
    string::String,
    vec::Vec,
};

use super::yaml::{Value, Yaml};
use crate::{collect, limits, span::Span};

/// What stands at the top of the file, by key and in its order.
pub(super) struct Top<'a> {
    keys: BTreeMap<&'a str, Value<'a>>,
    entries: Vec<(Value<'a>, Value<'a>)>,
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
        let entries = yaml.content()?.entries()?;
        let keys = entries.iter().filter_map(|(key, value)| Some((key.written()?, *value)));
        Some(Self { keys: collect::map(keys), entries })
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
            let parents = parents.items().unwrap_or_else(|| Vec::from([parents]));
            for parent in parents.into_iter().rev().filter_map(Value::as_str) {
                self.extend(parent, layers, open);
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

    /// The keys of a map, each once, with the place of the one that wins.
    pub(super) fn keys(&self) -> Vec<(&'a str, Span)> {
        let mut keys: Vec<(&str, Span)> = Vec::new();
        for (key, _) in self.layers.iter().filter_map(|layer| layer.entries()).flatten() {
            let Some(name) = key.written() else { continue };
            if !keys.iter().any(|(known, _)| *known == name) && keys.len() < limits::MERGED_ENTRIES {
                keys.push((name, key.span()));
            }
        }
        keys
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
    pub(super) fn items(&self) -> Vec<Value<'a>> {
        self.value().map_or_else(Vec::new, |value| value.items().unwrap_or_else(|| Vec::from([value])))
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
        if depth > REFERENCE_DEPTH || lines.len() >= limits::SCRIPT_LINES {
            return;
        }
        if value.tag() == Some("reference") {
            if let Some(setting) = self.referenced(value, depth)
                && let Some(value) = setting.value()
            {
                self.collect_lines(value, depth + 1, lines);
            }
        } else if let Some(items) = value.items() {
            for item in items {
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
