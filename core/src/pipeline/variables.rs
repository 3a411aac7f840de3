//! `variables:` of the jobs. Those of the file are kept once, however many jobs inherit them.

use alloc::{collections::BTreeMap, string::String, sync::Arc};

use serde::{Serialize, Serializer};

use super::{
    config::{self, File},
    job::{Budget, Setting, setting},
    yaml::{Scalar, Value},
};

/// Variables that are written in the file, by name: those of the job over those of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables {
    own: BTreeMap<String, Setting>,
    globals: Globals,
}

/// The variables of the file.
pub(super) type Globals = Arc<BTreeMap<String, Setting>>;

impl Variables {
    /// Those of a job, and whether it has all of the file's.
    pub(super) fn read(job: &config::Setting, globals: &Globals, budget: &Budget) -> (Self, bool) {
        let inherit = job.get("inherit").and_then(|inherit| inherit.get("variables"));
        let inherit = inherit.and_then(|inherit| inherit.value());
        let mut variables = Self::default();
        let mut all = false;
        match inherit.map(|inherit| (inherit.scalar(), inherit.list())) {
            Some((Some(Scalar::Bool(false)), _)) => {}
            Some((_, Some(names))) => {
                for name in names.take_while(|_| budget.take(0)).filter_map(Value::written) {
                    if let Some(setting) = globals.get(name).filter(|setting| budget.take(setting.text.len())) {
                        variables.own.insert(name.into(), setting.clone());
                    }
                }
            }
            _ => {
                variables.globals = Arc::clone(globals);
                all = true;
            }
        }
        if let Some(own) = job.get("variables") {
            variables.own.extend(entries(&own, budget));
        }
        (variables, all)
    }

    /// The variable of this name.
    pub fn get(&self, name: &str) -> Option<&Setting> {
        self.own.get(name).or_else(|| self.globals.get(name))
    }

    /// Whether there is a variable of this name.
    pub fn contains_key(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Those that the job has for itself, to be changed.
    pub fn own_mut(&mut self) -> impl Iterator<Item = &mut Setting> {
        self.own.values_mut()
    }

    /// Those that no other job shares.
    pub(super) fn own(&self) -> &BTreeMap<String, Setting> {
        &self.own
    }

    /// Those of the file, if the job inherits all of them.
    pub(super) fn globals(&self) -> &BTreeMap<String, Setting> {
        &self.globals
    }
}

/// Those that the job has for itself: thousands of jobs can share long ones of the file.
impl Serialize for Variables {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.own.serialize(serializer)
    }
}

/// The variables at the top of the file.
pub(super) fn globals(file: File, budget: &Budget) -> Globals {
    let globals = file.global("variables");
    let mut map = BTreeMap::new();
    map.extend(globals.iter().flat_map(|globals| entries(globals, budget)));
    Arc::new(map)
}

fn entries(map: &config::Setting, budget: &Budget) -> impl Iterator<Item = (String, Setting)> {
    let entries = budget.entries(map).take_while(|_| budget.take(0));
    entries.filter_map(|(name, key, value)| {
        let value = value.get("value").unwrap_or(value);
        let fits = value.text().is_some_and(|text| budget.take(text.len() + name.len()));
        fits.then(|| Some((name.into(), Setting { key, ..setting(&value)? })))?
    })
}
