//! JSON as Go's `encoding/json` reads and writes it: numbers keep their spelling, errors have its words.

use alloc::{
    borrow::ToOwned,
    collections::BTreeMap,
    format,
    string::{String, ToString},
    vec::Vec,
};
use core::{fmt, str::Chars};

use crate::{collect, go::quote, limits};

/// A JSON value. Numbers are kept as they were written (Go's `json.Number`).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// As written, like `1.10`.
    Number(String),
    /// A string.
    String(String),
    /// An array.
    List(Vec<Json>),
    /// An object; of keys that are written twice the last one counts.
    Object(BTreeMap<String, Json>),
}

impl Json {
    /// The first value in the text, as `json.Decoder` reads it: what follows is not looked at.
    ///
    /// # Errors
    /// Go's own words, like `invalid character '<' looking for beginning of value`, or `EOF` when there is no value.
    ///
    /// # Example
    /// ```
    /// use boundclaim_core::Json;
    ///
    /// assert_eq!(Json::decode("1.10 and more").unwrap(), Json::Number("1.10".into()));
    /// assert_eq!(Json::decode("<html>").unwrap_err(), "invalid character '<' looking for beginning of value");
    /// ```
    pub fn decode(text: &str) -> Result<Self, String> {
        let mut reader = Reader { rest: text.chars(), depth: 0 };
        reader.skip_blanks();
        if reader.rest.as_str().is_empty() {
            return Err("EOF".into());
        }
        reader.value()
    }

    /// A string value from anything that reads as text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::String(text.into())
    }

    /// An object from its fields.
    pub fn object<const N: usize>(fields: [(&str, Self); N]) -> Self {
        Self::Object(collect::map(fields.into_iter().map(|(key, value)| (key.to_owned(), value))))
    }

    /// The text of a string value.
    pub fn as_str(&self) -> Option<&str> {
        if let Self::String(text) = self { Some(text) } else { None }
    }

    /// The fields of an object.
    pub fn as_object(&self) -> Option<&BTreeMap<String, Self>> {
        if let Self::Object(fields) = self { Some(fields) } else { None }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// How Go's decoder calls this kind of value in its errors.
    pub(crate) fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "bool",
            Self::Number(_) => "number",
            Self::String(_) => "string",
            Self::List(_) => "array",
            Self::Object(_) => "object",
        }
    }

    /// As Go prints the decoded value with `%v`: `map[k:v]`, `[a b]`, `<nil>`, strings without quotes.
    pub(crate) fn go_text(&self) -> String {
        match self {
            Self::Null => "<nil>".into(),
            Self::Bool(value) => value.to_string(),
            Self::Number(text) | Self::String(text) => text.clone(),
            Self::List(items) => {
                let items: Vec<_> = items.iter().map(Self::go_text).collect();
                format!("[{}]", items.join(" "))
            }
            Self::Object(fields) => {
                let fields: Vec<_> = fields.iter().map(|(key, value)| format!("{key}:{}", value.go_text())).collect();
                format!("map[{}]", fields.join(" "))
            }
        }
    }
}

/// As `json.Marshal` writes it: no blanks, sorted keys, `<`, `>` and `&` escaped.
impl fmt::Display for Json {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Null => f.write_str("null"),
            Self::Bool(value) => write!(f, "{value}"),
            Self::Number(text) => f.write_str(text),
            Self::String(text) => write_string(f, text),
            Self::List(items) => {
                f.write_str("[")?;
                for (index, item) in items.iter().enumerate() {
                    let comma = if index > 0 { "," } else { "" };
                    write!(f, "{comma}{item}")?;
                }
                f.write_str("]")
            }
            Self::Object(fields) => {
                f.write_str("{")?;
                for (index, (key, value)) in fields.iter().enumerate() {
                    f.write_str(if index > 0 { "," } else { "" })?;
                    write_string(f, key)?;
                    write!(f, ":{value}")?;
                }
                f.write_str("}")
            }
        }
    }
}

fn write_string(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    f.write_str("\"")?;
    for c in text.chars() {
        match c {
            '"' | '\\' => write!(f, "\\{c}")?,
            '\n' => f.write_str("\\n")?,
            '\r' => f.write_str("\\r")?,
            '\t' => f.write_str("\\t")?,
            '\u{8}' => f.write_str("\\b")?,
            '\u{c}' => f.write_str("\\f")?,
            '\0'..'\u{20}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => write!(f, "\\u{:04x}", u32::from(c))?,
            c => write!(f, "{c}")?,
        }
    }
    f.write_str("\"")
}

/// Reads values. Mirrors the states and the error texts of Go's `encoding/json` `scanner.go` (seen: Go 1.26).
struct Reader<'a> {
    rest: Chars<'a>,
    depth: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.clone().next()
    }

    fn skip_blanks(&mut self) {
        while self.peek().is_some_and(|c| matches!(c, ' ' | '\t' | '\r' | '\n')) {
            self.rest.next();
        }
    }

    /// The next character that is no blank; the decoder's words when the text ends in a value.
    fn next_token(&mut self) -> Result<char, String> {
        self.skip_blanks();
        self.next()
    }

    fn next(&mut self) -> Result<char, String> {
        self.rest.next().ok_or_else(|| "unexpected EOF".into())
    }

    fn value(&mut self) -> Result<Json, String> {
        match self.next_token()? {
            '{' => self.nested(Self::object),
            '[' => self.nested(Self::list),
            '"' => self.string().map(Json::String),
            't' => self.word("true", Json::Bool(true)),
            'f' => self.word("false", Json::Bool(false)),
            'n' => self.word("null", Json::Null),
            c if c == '-' || c.is_ascii_digit() => self.number(c),
            c => Err(invalid(c, "looking for beginning of value")),
        }
    }

    fn nested(&mut self, read: fn(&mut Self) -> Result<Json, String>) -> Result<Json, String> {
        self.depth += 1;
        if self.depth > limits::JSON_DEPTH {
            return Err("exceeded max depth".into());
        }
        let value = read(self);
        self.depth -= 1;
        value
    }

    fn object(&mut self) -> Result<Json, String> {
        let mut fields = BTreeMap::new();
        let mut first = self.next_token()?;
        if first == '}' {
            return Ok(Json::Object(fields));
        }
        loop {
            if first != '"' {
                return Err(invalid(first, "looking for beginning of object key string"));
            }
            let key = self.string()?;
            match self.next_token()? {
                ':' => {}
                c => return Err(invalid(c, "after object key")),
            }
            let value = self.value()?;
            fields.insert(key, value);
            match self.next_token()? {
                ',' => first = self.next_token()?,
                '}' => return Ok(Json::Object(fields)),
                c => return Err(invalid(c, "after object key:value pair")),
            }
        }
    }

    fn list(&mut self) -> Result<Json, String> {
        let mut items = Vec::new();
        self.skip_blanks();
        if self.peek() == Some(']') {
            self.rest.next();
            return Ok(Json::List(items));
        }
        loop {
            items.push(self.value()?);
            match self.next_token()? {
                ',' => {}
                ']' => return Ok(Json::List(items)),
                c => return Err(invalid(c, "after array element")),
            }
        }
    }

    /// The rest of a string whose opening quote was read.
    fn string(&mut self) -> Result<String, String> {
        let mut text = String::new();
        loop {
            match self.next()? {
                '"' => return Ok(text),
                '\\' => text.push(self.escape()?),
                c if c < ' ' => return Err(invalid(c, "in string literal")),
                c => text.push(c),
            }
        }
    }

    fn escape(&mut self) -> Result<char, String> {
        Ok(match self.next()? {
            'b' => '\u{8}',
            'f' => '\u{c}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            c @ ('"' | '\\' | '/') => c,
            'u' => {
                let high = self.unit()?;
                // A pair of surrogates is one character; a lone one is the replacement character.
                let after = self.rest.clone();
                if (0xd800..0xdc00).contains(&high) && self.rest.as_str().starts_with("\\u") {
                    self.rest.next();
                    self.rest.next();
                    let low = self.unit()?;
                    if (0xdc00..0xe000).contains(&low) {
                        let code = 0x1_0000 + ((high - 0xd800) << 10) + (low - 0xdc00);
                        return Ok(char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER));
                    }
                    self.rest = after;
                }
                char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER)
            }
            c => return Err(invalid(c, "in string escape code")),
        })
    }

    fn unit(&mut self) -> Result<u32, String> {
        let mut unit = 0;
        for _ in 0..4 {
            let c = self.next()?;
            let digit = c.to_digit(16).ok_or_else(|| invalid(c, "in \\u hexadecimal character escape"))?;
            unit = unit * 16 + digit;
        }
        Ok(unit)
    }

    /// The rest of a word whose first letter was read.
    fn word(&mut self, word: &str, value: Json) -> Result<Json, String> {
        for expected in word.chars().skip(1) {
            let c = self.next()?;
            if c != expected {
                return Err(invalid(c, &format!("in literal {word} (expecting {})", quoted_byte(expected))));
            }
        }
        Ok(value)
    }

    fn number(&mut self, first: char) -> Result<Json, String> {
        let mut text = String::from(first);
        let mut lead = first;
        if first == '-' {
            lead = self.next()?;
            if !lead.is_ascii_digit() {
                return Err(invalid(lead, "in numeric literal"));
            }
            text.push(lead);
        }
        if lead != '0' {
            self.digits(&mut text);
        }
        if self.peek() == Some('.') {
            text.extend(self.rest.next());
            self.some_digits(&mut text, "after decimal point in numeric literal")?;
        }
        if let Some('e' | 'E') = self.peek() {
            text.extend(self.rest.next());
            if let Some('+' | '-') = self.peek() {
                text.extend(self.rest.next());
            }
            self.some_digits(&mut text, "in exponent of numeric literal")?;
        }
        Ok(Json::Number(text))
    }

    fn digits(&mut self, text: &mut String) {
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            text.extend(self.rest.next());
        }
    }

    fn some_digits(&mut self, text: &mut String, context: &str) -> Result<(), String> {
        let c = self.next()?;
        if !c.is_ascii_digit() {
            return Err(invalid(c, context));
        }
        text.push(c);
        self.digits(text);
        Ok(())
    }
}

fn invalid(c: char, context: &str) -> String {
    // The scanner looks at bytes: of a longer character it names the first.
    let mut buffer = [0; 4];
    let first = c.encode_utf8(&mut buffer).bytes().next().map_or(c, char::from);
    format!("invalid character {} {context}", quoted_byte(first))
}

/// A byte in single quotes.
fn quoted_byte(c: char) -> String {
    match c {
        '\'' => "'\\''".into(),
        '"' => "'\"'".into(),
        c => format!("'{}'", quote(c.encode_utf8(&mut [0; 4])).trim_matches('"')),
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::Json;

    #[test]
    fn reads_and_writes_like_go() {
        for (text, written) in [
            (
                "{\"b\":1.10,\"a\":[1e21,null,true,\"<&>\"]} rest",
                "{\"a\":[1e21,null,true,\"\\u003c\\u0026\\u003e\"],\"b\":1.10}",
            ),
            ("\"\\ud83d\\ude00\\ud83dx\\u0041\"", "\"😀\u{fffd}xA\""),
            (" -0.5e-3", "-0.5e-3"),
            ("[]", "[]"),
            ("{ }", "{}"),
        ] {
            assert_eq!(Json::decode(text).unwrap().to_string(), written, "{text}");
        }
        for (text, error) in [
            ("", "EOF"),
            (" \n", "EOF"),
            ("{", "unexpected EOF"),
            ("<", "invalid character '<' looking for beginning of value"),
            ("é", "invalid character 'Ã' looking for beginning of value"),
            ("{a", "invalid character 'a' looking for beginning of object key string"),
            ("{\"a\" 1", "invalid character '1' after object key"),
            ("{\"a\":1 2", "invalid character '2' after object key:value pair"),
            ("[1 2", "invalid character '2' after array element"),
            ("[1,]", "invalid character ']' looking for beginning of value"),
            ("nil", "invalid character 'i' in literal null (expecting 'u')"),
            ("-a", "invalid character 'a' in numeric literal"),
            ("1.x", "invalid character 'x' after decimal point in numeric literal"),
            ("\"\\x\"", "invalid character 'x' in string escape code"),
            ("\"\n\"", "invalid character '\\n' in string literal"),
            ("'a'", "invalid character '\\'' looking for beginning of value"),
        ] {
            assert_eq!(Json::decode(text).unwrap_err(), error, "{text}");
        }
        assert_eq!(Json::decode(&"[".repeat(100_000)).unwrap_err(), "exceeded max depth");
    }

    #[test]
    fn prints_like_go() {
        let value = Json::decode("{\"b\":[1,\"a\",null],\"a\":{\"k\":\"v\"}}").unwrap();
        assert_eq!(value.go_text(), "map[a:map[k:v] b:[1 a <nil>]]");
    }
}
