//! ACL policies: reading them, deciding requests as the servers decide them, and saying why.

mod capability;
mod hcl;
mod mistakes;
mod read;
mod rule;
mod template;
mod time;

pub use capability::{Capabilities, Capability, Operation};
pub use hcl::Any;
pub use read::{Parsed, parse};
pub use rule::{ControlGroup, Expired, Factor, Parameter, Pattern, Policy, Rule};
