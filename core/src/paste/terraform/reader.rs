//! HCL 2, as much of it as resources need: blocks, attributes, literals, lists, objects, here-documents. Other
//! expressions are kept as their text.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};

use super::{super::located::Located, unresolved};
use crate::{
    json::{Data, Member, Value},
    limits,
    span::Span,
};

/// A block at the top.
#[derive(Clone, Debug, Default)]
pub(super) struct Block {
    pub(super) name: String,
    pub(super) labels: Vec<String>,
    /// Name (with an empty value) and expression.
    pub(super) attributes: Vec<(Member, Expression)>,
    pub(super) span: Span,
}

/// An expression.
#[derive(Clone, Debug)]
pub(super) struct Expression {
    pub(super) value: Value,
    /// The text of a string, with its places.
    pub(super) text: Option<Located>,
}

/// The blocks of a text; what is no block is skipped.
pub(super) fn blocks(text: &str) -> Vec<Block> {
    let mut reader = Reader { text, at: 0, depth: 0 };
    let mut blocks = Vec::new();
    loop {
        reader.blanks(true);
        if reader.peek().is_none() {
            return blocks;
        }
        let start = reader.at;
        match reader.block() {
            Some(mut block) => {
                block.span = Span::new(start, reader.at);
                blocks.push(block);
            }
            None if reader.at == start => reader.advance(),
            None => {}
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn advance(&mut self) {
        self.at += self.peek().map_or(0, char::len_utf8);
    }

    fn skip(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        self.at += if found { text.len() } else { 0 };
        found
    }

    /// Blanks and comments, with `lines` also line ends.
    fn blanks(&mut self, lines: bool) {
        while let Some(next) = self.peek() {
            if self.rest().starts_with("/*") {
                let end = self.rest().find("*/").map_or(self.rest().len(), |end| end + 2);
                self.at += end;
            } else if next == '#' || self.rest().starts_with("//") {
                self.at += self.rest().find('\n').unwrap_or(self.rest().len());
            } else if next.is_whitespace() && (lines || next != '\n') {
                self.advance();
            } else {
                return;
            }
        }
    }

    fn identifier(&mut self) -> Option<String> {
        let letter = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-');
        let end = self.rest().find(|next| !letter(next)).unwrap_or(self.rest().len());
        let name = self.rest().get(..end)?.to_owned();
        self.at += end;
        (!name.is_empty()).then_some(name)
    }

    /// A block, from its name to its closing brace.
    fn block(&mut self) -> Option<Block> {
        let mut block = Block { name: self.identifier()?, ..Block::default() };
        loop {
            self.blanks(false);
            match self.peek()? {
                '"' => block.labels.push(self.string().text),
                '{' => {
                    self.at += 1;
                    self.body(&mut block.attributes);
                    return Some(block);
                }
                _ => block.labels.push(self.identifier()?),
            }
        }
    }

    fn body(&mut self, attributes: &mut Vec<(Member, Expression)>) {
        loop {
            self.blanks(true);
            if self.skip("}") || self.peek().is_none() {
                return;
            }
            let start = self.at;
            let Some(key) = self.identifier() else {
                self.advance();
                continue;
            };
            let key_span = Span::new(start, self.at);
            self.blanks(false);
            if self.skip("=") {
                let expression = self.expression();
                let value = Value { data: Data::Null, span: key_span };
                attributes.push((Member { key, key_span, value }, expression));
            } else {
                // A block within the block: its attributes are not ours.
                self.at = start;
                if self.depth >= limits::JSON_DEPTH {
                    self.at = self.text.len();
                } else {
                    self.depth += 1;
                    if self.block().is_none() {
                        self.advance();
                    }
                    self.depth -= 1;
                }
            }
        }
    }

    fn expression(&mut self) -> Expression {
        self.blanks(false);
        let start = self.at;
        let literal = self.literal();
        self.blanks(false);
        let ended = matches!(self.peek(), None | Some('\n' | '\r' | ',' | '}' | ']' | ')'));
        match literal {
            Some(expression) if ended => expression,
            _ => {
                self.at = start;
                self.other(start)
            }
        }
    }

    fn literal(&mut self) -> Option<Expression> {
        let start = self.at;
        let plain = |data, end| Some(Expression { value: Value { data, span: Span::new(start, end) }, text: None });
        match self.peek()? {
            '"' => {
                let text = self.string();
                Some(Expression::of_text(text))
            }
            '<' if self.rest().starts_with("<<") => Some(Expression::of_text(self.heredoc()?)),
            '[' => {
                let items = self.nested(Self::items)?;
                plain(Data::List(items), self.at)
            }
            '{' => {
                let members = self.nested(Self::members)?;
                plain(Data::Object(members), self.at)
            }
            '-' | '0'..='9' => {
                let number = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | 'e' | 'E' | '+' | '-');
                let end = self.rest().find(|next| !number(next)).unwrap_or(self.rest().len());
                let text = self.rest().get(..end)?.to_owned();
                self.at += end;
                plain(Data::Number(text), self.at)
            }
            _ => {
                let name = self.identifier()?;
                match name.as_str() {
                    "true" | "false" => plain(Data::Bool(name == "true"), self.at),
                    "null" => plain(Data::Null, self.at),
                    "jsonencode" | "tolist" | "toset" | "tomap" | "tostring" | "trimspace" => self.call(&name),
                    _ => None,
                }
            }
        }
    }

    /// A function that does not change what matters here.
    fn call(&mut self, name: &str) -> Option<Expression> {
        if !self.skip("(") || self.depth >= limits::JSON_DEPTH {
            return None;
        }
        self.depth += 1;
        self.blanks(true);
        let inner = self.expression();
        self.depth -= 1;
        self.blanks(true);
        if !self.skip(")") {
            return None;
        }
        if name != "jsonencode" {
            return Some(inner);
        }
        let text = Located::new(&inner.value.to_json(), inner.value.span.start);
        let value = Value { data: Data::String(text.text.clone()), span: inner.value.span };
        Some(Expression { value, text: Some(text) })
    }

    fn nested<T>(&mut self, inner: fn(&mut Self) -> T) -> Option<T> {
        if self.depth >= limits::JSON_DEPTH {
            return None;
        }
        self.at += 1;
        self.depth += 1;
        let value = inner(self);
        self.depth -= 1;
        Some(value)
    }

    fn items(&mut self) -> Vec<Value> {
        let mut items = Vec::new();
        loop {
            self.blanks(true);
            if self.skip("]") || self.peek().is_none() {
                return items;
            }
            let before = self.at;
            items.push(self.expression().value);
            self.blanks(true);
            if !self.skip(",") && self.at == before {
                self.advance();
            }
        }
    }

    fn members(&mut self) -> Vec<Member> {
        let mut members = Vec::new();
        loop {
            self.blanks(true);
            if self.skip("}") || self.peek().is_none() {
                return members;
            }
            let start = self.at;
            let key = match self.peek() {
                Some('"') => Some(self.string().text),
                Some('(') => {
                    let end = self.rest().find(')').map_or(self.rest().len(), |end| end + 1);
                    self.at += end;
                    self.text.get(start..self.at).map(str::to_string)
                }
                _ => self.identifier(),
            };
            let key_span = Span::new(start, self.at);
            self.blanks(true);
            match key {
                Some(key) if self.skip("=") || self.skip(":") => {
                    let value = self.expression().value;
                    members.push(Member { key, key_span, value });
                    self.blanks(true);
                    self.skip(",");
                }
                _ if self.at == start => self.advance(),
                _ => {}
            }
        }
    }

    /// Anything else, up to the end of the line or of what it stands in.
    fn other(&mut self, start: usize) -> Expression {
        let mut open = 0_usize;
        while let Some(next) = self.peek() {
            match next {
                '"' => {
                    self.string();
                    continue;
                }
                '(' | '[' | '{' => open += 1,
                ')' | ']' | '}' | ',' | '\n' if open == 0 => break,
                ')' | ']' | '}' => open -= 1,
                _ => {}
            }
            self.advance();
        }
        let span = Span::new(start, self.at);
        let raw = self.text.get(span.range()).unwrap_or_default().trim();
        Expression { value: Value { data: Data::String(unresolved(raw)), span }, text: None }
    }

    /// A string in quotes; templates in it stay as they are.
    fn string(&mut self) -> Located {
        let mut out = Located::default();
        self.at += 1;
        out.push("", self.at);
        while let Some(next) = self.peek() {
            if self.rest().starts_with("$${") || self.rest().starts_with("%%{") {
                // The doubled sign is an escape.
                self.at += 1;
                self.take(&mut out, next);
            } else if self.rest().starts_with("${") || self.rest().starts_with("%{") {
                let end = self.rest().find('}').map_or(self.rest().len(), |end| end + 1);
                let template = self.rest().get(..end).unwrap_or_default().to_owned();
                out.push(&template, self.at);
                self.at += end;
            } else {
                match next {
                    '"' => {
                        self.at += 1;
                        return out;
                    }
                    '\n' => return out,
                    '\\' => self.escape(&mut out),
                    letter => self.take(&mut out, letter),
                }
            }
        }
        out
    }

    fn take(&mut self, out: &mut Located, letter: char) {
        out.push(letter.encode_utf8(&mut [0; 4]), self.at);
        self.at += letter.len_utf8();
    }

    fn escape(&mut self, out: &mut Located) {
        let letter = match self.rest().chars().nth(1) {
            Some('n') => "\n",
            Some('t') => "\t",
            Some('r') => "\r",
            Some('"') => "\"",
            Some('\\') => "\\",
            _ => {
                self.take(out, '\\');
                return;
            }
        };
        out.push(letter, self.at);
        self.at += 2;
    }

    /// `<<EOT` and `<<-EOT`; the second drops the indentation that all lines share.
    fn heredoc(&mut self) -> Option<Located> {
        self.at += 2;
        let indented = self.skip("-");
        let delimiter = self.identifier()?;
        self.at += self.rest().find('\n')? + 1;
        let (mut lines, mut at) = (Vec::new(), self.at);
        let mut end = self.text.len();
        for line in self.rest().split_inclusive('\n') {
            if line.trim() == delimiter {
                end = at + line.trim_end().len();
                break;
            }
            lines.push((at, line));
            at += line.len();
        }
        let blank = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
        let full = lines.iter().filter(|(_, line)| !line.trim().is_empty());
        let shared = if indented { full.map(|(_, line)| blank(line)).min().unwrap_or(0) } else { 0 };
        let mut out = Located::default();
        for (start, line) in &lines {
            let drop = shared.min(blank(line));
            out.push(line.get(drop..).unwrap_or_default(), start + drop);
        }
        self.at = end;
        Some(out)
    }
}
