//! Shell commands: words, redirections and here-documents. Nothing is expanded.

use alloc::{
    borrow::ToOwned,
    string::{String, ToString},
    vec::Vec,
};

use super::located::Located;
use crate::span::Span;

/// One simple command.
#[derive(Clone, Debug, Default)]
pub(super) struct Command {
    pub(super) words: Vec<Located>,
    /// A here-document or a here-string.
    pub(super) input: Option<Located>,
    /// The word that should end its here-document, where no line does.
    pub(super) endless: Option<String>,
    /// `< file`.
    pub(super) input_file: Option<String>,
    /// `> file`.
    pub(super) output_file: Option<String>,
    /// Its output goes into the next one.
    pub(super) piped: bool,
    pub(super) span: Span,
}

/// The commands of a script, in order.
pub(super) fn commands(text: &str) -> Vec<Command> {
    let mut lexer = Lexer { text, at: 0, commands: Vec::new(), current: Command::default(), heredocs: Vec::new() };
    lexer.run();
    lexer.commands
}

struct Lexer<'a> {
    text: &'a str,
    at: usize,
    commands: Vec<Command>,
    current: Command,
    /// Here-documents whose text follows after this line: delimiter, whether tabs are dropped, and whose they are.
    heredocs: Vec<(String, bool, usize)>,
}

enum Redirection {
    Input,
    Output,
    HereString,
    HereDocument { drop_tabs: bool },
}

impl Lexer<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        self.at += if found { text.len() } else { 0 };
        found
    }

    fn run(&mut self) {
        while let Some(next) = self.peek() {
            match next {
                '\n' => {
                    self.at += 1;
                    self.finish(false);
                    self.read_heredocs();
                }
                '\\' if self.rest().starts_with("\\\n") || self.rest().starts_with("\\\r\n") => {
                    let end = self.rest().find('\n').unwrap_or_default();
                    self.at += end + 1;
                }
                letter if letter.is_whitespace() => self.at += letter.len_utf8(),
                '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                ';' | '&' | '|' | '(' | ')' => self.operator(next),
                '<' | '>' => self.redirection(),
                _ => {
                    let word = self.word();
                    self.current.words.push(word);
                }
            }
        }
        self.finish(false);
    }

    fn operator(&mut self, letter: char) {
        let start = self.at;
        while self.peek() == Some(letter) {
            self.at += 1;
        }
        self.finish(letter == '|' && self.at == start + 1);
    }

    fn finish(&mut self, piped: bool) {
        let mut command = core::mem::take(&mut self.current);
        let (Some(first), Some(last)) = (command.words.first(), command.words.last()) else {
            // A redirection alone still counts: `<<EOF` may follow.
            return;
        };
        command.span = Span::new(first.full_span().start, last.full_span().end);
        command.piped = piped;
        self.commands.push(command);
    }

    fn redirection(&mut self) {
        let kind = if self.skip("<<<") {
            Redirection::HereString
        } else if self.skip("<<-") {
            Redirection::HereDocument { drop_tabs: true }
        } else if self.skip("<<") {
            Redirection::HereDocument { drop_tabs: false }
        } else if self.skip(">>") || self.skip(">|") || self.skip(">") {
            // The number of a descriptor is a word of its own by now.
            if self
                .current
                .words
                .last()
                .is_some_and(|word| matches!(word.text.as_str(), "1" | "2") && word.full_span().end + 1 == self.at)
            {
                self.current.words.pop();
            }
            Redirection::Output
        } else {
            self.at += 1;
            Redirection::Input
        };
        self.skip("&");
        while self.peek().is_some_and(|letter| letter == ' ' || letter == '\t') {
            self.at += 1;
        }
        let word = self.word();
        match kind {
            Redirection::Input => self.current.input_file = Some(word.text),
            Redirection::Output => self.current.output_file = Some(word.text),
            Redirection::HereString => self.current.input = Some(word),
            Redirection::HereDocument { drop_tabs } => {
                // The command is not finished yet: its place is the next one.
                self.heredocs.push((word.text, drop_tabs, self.commands.len()));
            }
        }
    }

    fn read_heredocs(&mut self) {
        for (delimiter, drop_tabs, owner) in core::mem::take(&mut self.heredocs) {
            let mut body = Located::default();
            let mut endless = false;
            loop {
                let line_end = self.rest().find('\n').map_or(self.text.len(), |end| self.at + end + 1);
                let line = self.text.get(self.at..line_end).unwrap_or_default().to_string();
                let shown = if drop_tabs { line.trim_start_matches('\t') } else { &line };
                let start = self.at + (line.len() - shown.len());
                self.at = line_end;
                if line.is_empty() {
                    endless = true;
                    break;
                }
                if shown.trim_end_matches(['\n', '\r']) == delimiter {
                    break;
                }
                body.push(shown, start);
            }
            if let Some(command) = self.commands.get_mut(owner) {
                command.input = Some(body);
                command.endless = endless.then_some(delimiter);
            }
        }
    }

    fn word(&mut self) -> Located {
        let mut word = Located::default();
        while let Some(next) = self.peek() {
            match next {
                '\'' => self.single_quoted(&mut word),
                '"' => self.double_quoted(&mut word),
                '$' if self.rest().starts_with("$'") => {
                    self.at += 1;
                    self.single_quoted(&mut word);
                }
                '$' => self.expansion(&mut word),
                '\\' => {
                    self.at += 1;
                    match self.peek() {
                        Some('\n') => self.at += 1,
                        Some(letter) => self.take(&mut word, letter),
                        None => {}
                    }
                }
                letter if letter.is_whitespace() || ";&|()<>".contains(letter) => break,
                letter => self.take(&mut word, letter),
            }
        }
        word
    }

    fn take(&mut self, word: &mut Located, letter: char) {
        word.push(letter.encode_utf8(&mut [0; 4]), self.at);
        self.at += letter.len_utf8();
    }

    fn single_quoted(&mut self, word: &mut Located) {
        self.at += 1;
        let end = self.rest().find('\'').unwrap_or(self.rest().len());
        let inside = self.rest().get(..end).unwrap_or_default().to_owned();
        word.push(&inside, self.at);
        self.at = (self.at + end + 1).min(self.text.len());
    }

    fn double_quoted(&mut self, word: &mut Located) {
        self.at += 1;
        // Empty quotes make an empty word.
        word.push("", self.at);
        while let Some(next) = self.peek() {
            match next {
                '"' => {
                    self.at += 1;
                    return;
                }
                '\\' => {
                    let escaped = self.rest().chars().nth(1);
                    match escaped {
                        Some('\n') => self.at += 2,
                        Some(letter @ ('"' | '\\' | '$' | '`')) => {
                            self.at += 1;
                            self.take(word, letter);
                        }
                        _ => self.take(word, '\\'),
                    }
                }
                '$' => self.expansion(word),
                letter => self.take(word, letter),
            }
        }
    }

    /// `$X`, `${…}` and `$(…)` stay as they are.
    fn expansion(&mut self, word: &mut Located) {
        let close = match self.rest().get(1..2) {
            Some("(") => ')',
            Some("{") => '}',
            _ => {
                self.take(word, '$');
                return;
            }
        };
        let end = self.rest().find(close).map_or(self.rest().len(), |end| end + 1);
        let inside = self.rest().get(..end).unwrap_or_default().to_owned();
        word.push(&inside, self.at);
        self.at += end;
    }
}
