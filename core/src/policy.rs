//! ACL policies: reading them, deciding requests as the servers decide them, and saying why.

mod acl;
mod capability;
mod evaluate;
mod hcl;
mod mistakes;
mod parameters;
mod radix;
mod read;
mod rule;
mod segments;
mod template;
mod time;

pub use acl::Acl;
pub use capability::{Capabilities, Capability, Operation};
pub use evaluate::{Decision, Refusal, Request};
pub use hcl::Any;
pub use read::{Parsed, parse};
pub use rule::{ControlGroup, Expired, Factor, Parameter, Pattern, Policy, Rule};
