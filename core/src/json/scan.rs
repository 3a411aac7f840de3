//! The reader. Mirrors the states of `encoding/json`'s `scanner.go` (Go 1.26), so that its errors are Go's.

use alloc::{format, string::String, vec::Vec};

use super::{Data, Member, SyntaxError, Value};
use crate::{go::quote, span::Span};

pub(super) fn parse(text: &[u8], depth: usize) -> Result<Value, SyntaxError> {
    let mut scanner = Scanner { text, at: 0, depth };
    let value = scanner.value()?;
    scanner.blanks();
    match scanner.peek() {
        None => Ok(value),
        Some(_) => Err(scanner.unexpected("after top-level value")),
    }
}

struct Scanner<'a> {
    text: &'a [u8],
    at: usize,
    /// Levels that may still be opened.
    depth: usize,
}

type Parsed<T> = Result<T, SyntaxError>;

impl Scanner<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\r' | b'\n')) {
            self.at += 1;
        }
    }

    /// The next byte after blanks; none at the end is an error.
    fn after_blanks(&mut self) -> Parsed<u8> {
        self.blanks();
        self.peek().ok_or_else(|| self.at_end())
    }

    fn at_end(&self) -> SyntaxError {
        SyntaxError { text: "unexpected end of JSON input".into(), offset: self.at }
    }

    fn unexpected(&self, context: &str) -> SyntaxError {
        // At its end the scanner is fed a blank.
        let byte = quote::quote_byte(self.peek().unwrap_or(b' '));
        SyntaxError { text: format!("invalid character {byte} {context}"), offset: self.at }
    }

    fn value(&mut self) -> Parsed<Value> {
        let first = self.after_blanks()?;
        let start = self.at;
        let data = match first {
            b'{' => self.nested(Self::object)?,
            b'[' => self.nested(Self::list)?,
            b'"' => Data::String(self.string()?),
            b't' => self.literal("true", Data::Bool(true))?,
            b'f' => self.literal("false", Data::Bool(false))?,
            b'n' => self.literal("null", Data::Null)?,
            b'-' | b'0'..=b'9' => Data::Number(self.number()?),
            _ => return Err(self.unexpected("looking for beginning of value")),
        };
        Ok(Value { data, span: Span::new(start, self.at) })
    }

    fn nested(&mut self, inner: fn(&mut Self) -> Parsed<Data>) -> Parsed<Data> {
        let too_deep = SyntaxError { text: "exceeded max depth".into(), offset: self.at };
        self.depth = self.depth.checked_sub(1).ok_or(too_deep)?;
        self.at += 1;
        let data = inner(self)?;
        self.depth += 1;
        Ok(data)
    }

    fn list(&mut self) -> Parsed<Data> {
        let mut items = Vec::new();
        if self.after_blanks()? == b']' {
            self.at += 1;
            return Ok(Data::List(items));
        }
        loop {
            items.push(self.value()?);
            let next = self.after_blanks()?;
            match next {
                b',' => self.at += 1,
                b']' => break,
                _ => return Err(self.unexpected("after array element")),
            }
        }
        self.at += 1;
        Ok(Data::List(items))
    }

    fn object(&mut self) -> Parsed<Data> {
        let mut members = Vec::new();
        if self.after_blanks()? == b'}' {
            self.at += 1;
            return Ok(Data::Object(members));
        }
        loop {
            if self.after_blanks()? != b'"' {
                return Err(self.unexpected("looking for beginning of object key string"));
            }
            let start = self.at;
            let key = self.string()?;
            let key_span = Span::new(start, self.at);
            if self.after_blanks()? != b':' {
                return Err(self.unexpected("after object key"));
            }
            self.at += 1;
            members.push(Member { key, key_span, value: self.value()? });
            match self.after_blanks()? {
                b',' => self.at += 1,
                b'}' => break,
                _ => return Err(self.unexpected("after object key:value pair")),
            }
        }
        self.at += 1;
        Ok(Data::Object(members))
    }

    fn literal(&mut self, word: &str, data: Data) -> Parsed<Data> {
        for expected in word.chars() {
            if self.peek().map(char::from) != Some(expected) {
                return Err(self.unexpected(&format!("in literal {word} (expecting '{expected}')")));
            }
            self.at += 1;
        }
        Ok(data)
    }

    fn number(&mut self) -> Parsed<String> {
        let start = self.at;
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        if self.peek() == Some(b'0') {
            self.at += 1;
        } else {
            self.digits("in numeric literal")?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.digits("after decimal point in numeric literal")?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.at += 1;
            }
            self.digits("in exponent of numeric literal")?;
        }
        Ok(self.text.get(start..self.at).unwrap_or_default().iter().copied().map(char::from).collect())
    }

    /// At least one digit.
    fn digits(&mut self, context: &str) -> Parsed<()> {
        if !self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            return Err(self.unexpected(context));
        }
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.at += 1;
        }
        Ok(())
    }

    fn string(&mut self) -> Parsed<String> {
        self.at += 1;
        let mut out = String::new();
        loop {
            let start = self.at;
            while self.peek().is_some_and(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
                self.at += 1;
            }
            push_lossy(&mut out, self.text.get(start..self.at).unwrap_or_default());
            match self.peek() {
                None => return Err(self.at_end()),
                Some(b'"') => break,
                Some(b'\\') => out.push(self.escape()?),
                Some(_) => return Err(self.unexpected("in string literal")),
            }
        }
        self.at += 1;
        Ok(out)
    }

    fn escape(&mut self) -> Parsed<char> {
        self.at += 1;
        let letter = match self.peek() {
            Some(b'b') => '\x08',
            Some(b'f') => '\x0c',
            Some(b'n') => '\n',
            Some(b'r') => '\r',
            Some(b't') => '\t',
            Some(byte @ (b'\\' | b'/' | b'"')) => char::from(byte),
            Some(b'u') => return self.unicode(),
            _ => return Err(self.unexpected("in string escape code")),
        };
        self.at += 1;
        Ok(letter)
    }

    /// `\uXXXX`; half a surrogate pair becomes U+FFFD.
    fn unicode(&mut self) -> Parsed<char> {
        let first = self.hexadecimal()?;
        if let Some(letter) = char::from_u32(first) {
            return Ok(letter);
        }
        let before = self.at;
        if (0xd800..0xdc00).contains(&first) && self.text.get(self.at..self.at + 2) == Some(b"\\u") {
            self.at += 1;
            let second = self.hexadecimal()?;
            if (0xdc00..0xe000).contains(&second) {
                let letter = 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
                return Ok(char::from_u32(letter).unwrap_or(char::REPLACEMENT_CHARACTER));
            }
            self.at = before;
        }
        Ok(char::REPLACEMENT_CHARACTER)
    }

    /// The four digits after the `u`.
    fn hexadecimal(&mut self) -> Parsed<u32> {
        let mut number = 0;
        for _ in 0..4 {
            self.at += 1;
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            number = number * 16 + digit.ok_or_else(|| self.unexpected("in \\u hexadecimal character escape"))?;
        }
        self.at += 1;
        Ok(number)
    }
}

/// Go replaces each byte that is no UTF-8.
fn push_lossy(out: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Data, Value};

    #[test]
    fn refuses_in_the_words_of_go() {
        for (text, expected) in [
            (&b""[..], "unexpected end of JSON input"),
            (b"h", "invalid character 'h' looking for beginning of value"),
            (b"{\"a\"", "unexpected end of JSON input"),
            (b"{a", "invalid character 'a' looking for beginning of object key string"),
            (b"{\"a\":1,}", "invalid character '}' looking for beginning of object key string"),
            (b"{\"a\" 1}", "invalid character '1' after object key"),
            (b"{\"a\":1 1}", "invalid character '1' after object key:value pair"),
            (b"[1,]", "invalid character ']' looking for beginning of value"),
            (b"[1 2]", "invalid character '2' after array element"),
            (b"nul", "invalid character ' ' in literal null (expecting 'l')"),
            (b"nulx", "invalid character 'x' in literal null (expecting 'l')"),
            (b"-", "invalid character ' ' in numeric literal"),
            (b"01", "invalid character '1' after top-level value"),
            (b"1.x", "invalid character 'x' after decimal point in numeric literal"),
            (b"1e+x", "invalid character 'x' in exponent of numeric literal"),
            (b"\"\\x", "invalid character 'x' in string escape code"),
            (b"\"\\u12g", "invalid character 'g' in \\u hexadecimal character escape"),
            (b"\"a\nb\"", "invalid character '\\n' in string literal"),
            (b"\"", "unexpected end of JSON input"),
            ("é".as_bytes(), "invalid character 'Ã' looking for beginning of value"),
            (&[b'['; 1000], "exceeded max depth"),
        ] {
            assert_eq!(Value::parse(text).unwrap_err().text, expected, "{text:?}");
        }
    }

    #[test]
    fn keeps_spelling_places_and_every_member() {
        let text = br#" {"a": 20.0, "b": "\ud83d\ude00\ud800x\u00e9", "a": [null, true]} "#;
        let value = Value::parse(text).unwrap();
        let Data::Object(members) = &value.data else { panic!("{value:?}") };
        assert_eq!(members[0].value.data, Data::Number("20.0".into()));
        assert_eq!(&text[members[0].value.span.range()], b"20.0");
        assert_eq!(members[1].value.as_str(), Some("😀\u{fffd}xé"));
        assert_eq!(value.member("a").unwrap().to_json(), "[null,true]");
        assert_eq!(value.sorted_members().len(), 2);
        assert_eq!(value.repeated_key(), Some("a"));
        assert_eq!(Value::parse(b"\"\xe2\x82\"").unwrap().as_str(), Some("\u{fffd}\u{fffd}"));
    }
}
