//! `[pattern, subject, matches]`: go-glob 1.0.0.

use boundclaim_core::glob;
use serde_json::Value;

use super::{Kind, Tag};

pub(super) const KIND: Kind = Kind { name: "glob", tags: |_| vec!["-".to_owned()], check };

fn check(case: &Value, _: &Tag) -> Result<(), String> {
    let text = |index: usize| case[index].as_str().ok_or_else(|| format!("part {index} is no string"));
    let ours = glob::matches(text(0)?, text(1)?);
    if Some(ours) == case[2].as_bool() { Ok(()) } else { Err(format!("ours: {ours}")) }
}
