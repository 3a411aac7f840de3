//! Values as `fmt` prints them.

use alloc::{borrow::ToOwned, format, string::String, vec::Vec};

use super::number;
use crate::json::{Data, Value};

/// What Go made of the numbers of a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    /// `json.Number`: the spelling stays. Bodies of requests, and what is stored.
    Spelled,
    /// float64. The payload of a token.
    Floats,
}

/// Mirrors `%v`.
pub(crate) fn display(value: &Value, numbers: Numbers) -> String {
    print(value, &|leaf| match leaf {
        Data::Null => "<nil>".to_owned(),
        Data::Bool(flag) => format!("{flag}"),
        Data::Number(text) if numbers == Numbers::Floats => text.parse().map_or_else(|_| text.clone(), number::float),
        Data::Number(text) | Data::String(text) => text.clone(),
        Data::List(_) | Data::Object(_) => String::new(),
    })
}

/// Mirrors `%e` of a value that is no float: `%!e(string=main)`.
pub(crate) fn display_bad_verb(value: &Value) -> String {
    print(value, &|leaf| match leaf {
        Data::Null => "%!e(<nil>)".to_owned(),
        Data::Bool(flag) => format!("%!e(bool={flag})"),
        Data::Number(text) => format!("%!e(json.Number={text})"),
        Data::String(text) => format!("%!e(string={text})"),
        Data::List(_) | Data::Object(_) => String::new(),
    })
}

fn print(value: &Value, leaf: &dyn Fn(&Data) -> String) -> String {
    let within = |value: &Value| if value.data == Data::Null { "<nil>".to_owned() } else { print(value, leaf) };
    match &value.data {
        Data::List(items) => format!("[{}]", items.iter().map(within).collect::<Vec<_>>().join(" ")),
        Data::Object(_) => {
            let members = value.sorted_members().into_iter();
            let members =
                members.map(|(key, value)| format!("{}:{}", leaf(&Data::String(key.to_owned())), within(value)));
            format!("map[{}]", members.collect::<Vec<_>>().join(" "))
        }
        data => leaf(data),
    }
}
