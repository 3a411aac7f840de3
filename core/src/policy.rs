//! ACL policies: reading them, deciding requests as the servers decide them, and saying why.

mod acl;
mod base64;
mod builtin;
mod capability;
mod compare;
mod evaluate;
mod explain;
mod fixes;
mod grants;
mod hcl;
mod highlight;
pub mod http;
mod identity;
mod lint;
mod mistakes;
mod parameters;
mod print;
mod question;
mod radix;
mod read;
mod rule;
mod segments;
mod template;
mod time;
mod written;

pub use acl::Acl;
pub use base64::decode_base64;
pub use builtin::default_policy;
pub(crate) use builtin::default_rules;
pub use capability::{Capabilities, Capability, Operation};
pub(crate) use compare::{Change, Example, compare};
pub use evaluate::{Decision, Refusal, Request};
pub use explain::{Explanation, Loser, Origin, RuleRef, Step};
pub use fixes::{Edit, apply, fixes};
pub use grants::{Grant, grants};
pub use hcl::Any;
pub use highlight::{Colour, highlight};
pub use http::Arrival;
pub use identity::{Alias, Dropped, Filled, Group, Identity, fill};
pub use lint::{Mount, lint};
pub use print::print;
pub use question::{
    Answer, ControlGroupAnswer, PolicyAnswer, PolicyInput, PolicyReading, Question, RequestInput, RuleAnswer, ask,
    read_policy,
};
pub use read::{Parsed, parse};
pub use rule::{ControlGroup, Expired, Factor, Parameter, Pattern, Policy, Rule};
