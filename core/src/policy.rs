//! ACL policies: reading them, deciding requests as the servers decide them, and saying why.

mod acl;
mod base64;
mod builtin;
mod capability;
mod evaluate;
mod explain;
mod fixes;
mod hcl;
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
pub use capability::{Capabilities, Capability, Operation};
pub use evaluate::{Decision, Refusal, Request};
pub use explain::{Explanation, Loser, Origin, RuleRef, Step};
pub use fixes::{Edit, apply, fixes};
pub use hcl::Any;
pub use identity::{Alias, Dropped, Filled, Group, Identity, fill};
pub use lint::{Mount, lint};
pub use print::print;
pub use question::{Answer, MountInput, PolicyAnswer, PolicyInput, Question, RequestInput, RuleAnswer, ask};
pub use read::{Parsed, parse};
pub use rule::{ControlGroup, Expired, Factor, Parameter, Pattern, Policy, Rule};
