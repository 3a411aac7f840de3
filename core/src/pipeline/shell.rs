//! Shell scripts, as far as one must understand them to see which commands talk to Vault.
//!
//! No shell grammar: words, quotes, substitutions, pipes, redirections and here-documents. What is not understood is
//! left alone.

use alloc::{borrow::ToOwned, boxed::Box, string::String, vec::Vec};

use crate::{limits, span::Span};

/// A command of a script.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Command {
    /// The words, without quotes; variables are left as they are written.
    pub(super) words: Vec<Word>,
    /// `NAME=value` in front of the command.
    pub(super) assignments: Vec<(String, Word)>,
    /// Its output goes to the next command.
    pub(super) piped: bool,
    /// The command whose output it reads.
    pub(super) feeder: Option<Box<Command>>,
    /// The file that gets its output.
    pub(super) output: Option<Word>,
    /// Where its error messages are thrown away.
    pub(super) discarded: Option<Span>,
    /// The variable that gets its output, and whether by `export` or another command that hides a failure.
    pub(super) captured: Option<Capture>,
    /// What is read from a here-document.
    pub(super) heredoc: Option<String>,
    /// All of it.
    pub(super) span: Span,
}

/// `NAME=$(…)`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Capture {
    pub(super) name: String,
    /// `export`, `readonly`, `local`, `declare`: then the status of the command is lost.
    pub(super) by: Option<Word>,
}

/// A word, and where it stands with its quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Word {
    pub(super) text: String,
    pub(super) span: Span,
    pub(super) quoted: bool,
}

impl Command {
    pub(super) fn name(&self) -> &str {
        self.words.first().map_or("", |word| word.text.rsplit('/').next().unwrap_or_default())
    }

    /// The words after the first as texts.
    pub(super) fn arguments(&self) -> Vec<String> {
        self.words.iter().skip(1).map(|word| word.text.clone()).collect()
    }
}

/// All commands in the order of the text, those of substitutions behind the command that holds them.
pub(super) fn commands(text: &str) -> Vec<Command> {
    let mut found = Vec::new();
    read(text, 0, None, 0, &mut found);
    found.sort_by_key(|command| command.span.start);
    found
}

fn read(text: &str, base: usize, captured: Option<&Capture>, depth: usize, found: &mut Vec<Command>) {
    let mut reader =
        Reader { text, at: 0, base, reads_pipe: false, found: Vec::new(), inner: Vec::new(), heredocs: Vec::new() };
    reader.run();
    let Reader { found: mut own, inner, .. } = reader;
    // Only the last command of a pipe decides what is captured, but all of them take part.
    for command in &mut own {
        command.captured = captured.cloned();
    }
    found.append(&mut own);
    if depth < limits::SHELL_DEPTH {
        for (part, at, capture) in inner {
            if found.len() >= limits::SHELL_COMMANDS {
                break;
            }
            read(&part, at, capture.as_ref(), depth + 1, found);
        }
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    base: usize,
    /// The next command reads what the last one writes.
    reads_pipe: bool,
    found: Vec<Command>,
    /// Substitutions: their text, where it begins, what captures them.
    inner: Vec<(String, usize, Option<Capture>)>,
    /// Here-documents that begin with the next line: the word that ends them, the command.
    heredocs: Vec<(String, usize)>,
}

impl Reader<'_> {
    fn run(&mut self) {
        let mut command = Command { span: self.span(self.at), ..Command::default() };
        while let Some(c) = self.peek().filter(|_| self.found.len() < limits::SHELL_COMMANDS) {
            match c {
                ' ' | '\t' | '\r' => self.skip(c),
                '\\' if self.rest().starts_with("\\\n") => self.at += 2,
                '#' => self.at += self.rest().find('\n').unwrap_or(self.rest().len()),
                '\n' => {
                    self.skip(c);
                    command = self.finish(command, false);
                    self.read_heredocs();
                }
                ';' | '&' | '(' | ')' | '{' | '}' if c != '{' && c != '}' || self.is_brace() => {
                    self.skip(c);
                    command = self.finish(command, false);
                }
                '|' => {
                    self.skip(c);
                    let both = self.peek() == Some('|');
                    if both {
                        self.skip('|');
                    }
                    command = self.finish(command, !both);
                }
                '<' | '>' => self.redirection(&mut command),
                _ => self.word_of(&mut command),
            }
        }
        self.finish(command, false);
    }

    /// A brace or a keyword stands alone.
    fn is_brace(&self) -> bool {
        self.rest().chars().nth(1).is_none_or(char::is_whitespace)
    }

    fn finish(&mut self, mut command: Command, piped: bool) -> Command {
        command.piped = piped;
        command.span.end = self.base + self.at;
        // A line may end behind the bar of a pipe.
        let empty = command.words.is_empty() && command.assignments.is_empty();
        if !empty {
            let feeder = self.found.last().filter(|_| self.reads_pipe);
            command.feeder = feeder.map(|feeder| Box::new(Command { feeder: None, ..feeder.clone() }));
            self.found.push(command);
        }
        self.reads_pipe = piped || empty && self.reads_pipe;
        Command { span: self.span(self.at), ..Command::default() }
    }

    fn word_of(&mut self, command: &mut Command) {
        let first_substitution = self.inner.len();
        let start = self.at;
        let word = self.word();
        if self.at == start {
            // A character that begins no word.
            self.at += self.peek().map_or(1, char::len_utf8);
            return;
        }
        let hiding = command.words.first().filter(|word| HIDING.contains(&word.text.as_str())).cloned();
        let assigns = (command.words.is_empty() || hiding.is_some())
            .then(|| word.text.split_once('='))
            .flatten()
            .filter(|(name, _)| is_name(name));
        if let Some((name, value)) = assigns {
            let capture = Capture { name: name.to_owned(), by: hiding.clone() };
            // The whole value is one substitution.
            let whole = self.inner.len() == first_substitution + 1
                && (value.starts_with("$(") && value.ends_with(')') || value.starts_with('`') && value.ends_with('`'));
            if whole && let Some((_, _, captured)) = self.inner.last_mut() {
                *captured = Some(capture);
            }
            if hiding.is_none() {
                let value = Word { text: value.to_owned(), ..word.clone() };
                command.assignments.push((name.to_owned(), value));
                return;
            }
        }
        let is_keyword = command.words.is_empty() && !word.quoted && KEYWORDS.contains(&word.text.as_str());
        if is_keyword {
            command.span.start = self.base + self.at;
        } else {
            if command.words.is_empty() && command.assignments.is_empty() {
                command.span.start = word.span.start;
            }
            command.words.push(word);
        }
    }

    fn redirection(&mut self, command: &mut Command) {
        let start = self.at;
        let rest = self.rest();
        if let Some(after) = rest.strip_prefix("<<").filter(|after| !after.starts_with('<')) {
            self.at += 2 + usize::from(after.starts_with('-'));
            while let Some(c @ (' ' | '\t')) = self.peek() {
                self.skip(c);
            }
            let end = self.word().text;
            self.heredocs.push((end, self.found.len()));
            return;
        }
        let writes = rest.starts_with('>');
        while let Some(c @ ('<' | '>' | '&')) = self.peek() {
            self.skip(c);
        }
        while let Some(c @ (' ' | '\t')) = self.peek() {
            self.skip(c);
        }
        let target = self.word();
        // A number right before it is that of the stream: only 1 is the output.
        let stream =
            command.words.pop_if(|word| word.span.end == self.base + start && matches!(&*word.text, "0" | "1" | "2"));
        match stream {
            Some(stream) if writes && stream.text == "2" && target.text == "/dev/null" => {
                command.discarded = Some(Span::new(stream.span.start, target.span.end));
            }
            stream if writes && stream.as_ref().is_none_or(|stream| stream.text == "1") => {
                command.output = Some(target);
            }
            _ => {}
        }
    }

    fn read_heredocs(&mut self) {
        for (end, index) in core::mem::take(&mut self.heredocs) {
            let mut content = String::new();
            while !self.rest().is_empty() {
                let rest = self.rest();
                let length = rest.find('\n').map_or(rest.len(), |at| at + 1);
                let line = rest.get(..length).unwrap_or_default().to_owned();
                self.at += length;
                if line.trim() == end {
                    break;
                }
                content.push_str(&line);
            }
            if let Some(command) = self.found.get_mut(index) {
                command.heredoc = Some(content);
            }
        }
    }

    /// A word up to a blank or an operator.
    fn word(&mut self) -> Word {
        let start = self.at;
        let mut word = Word { span: self.span(start), ..Word::default() };
        while let Some(c) = self.peek() {
            match c {
                ' ' | '\t' | '\n' | '\r' | ';' | '|' | '&' | '<' | '>' | '(' | ')' => break,
                '\'' => {
                    self.skip(c);
                    word.quoted = true;
                    let rest = self.rest();
                    let end = rest.find('\'').unwrap_or(rest.len());
                    word.text.push_str(rest.get(..end).unwrap_or_default());
                    self.at = (self.at + end + 1).min(self.text.len());
                }
                '"' => {
                    self.skip(c);
                    word.quoted = true;
                    self.double_quoted(&mut word.text);
                }
                '\\' => {
                    self.skip(c);
                    if let Some(c) = self.peek() {
                        self.skip(c);
                        word.text.extend((c != '\n').then_some(c));
                    }
                }
                '$' if self.rest().starts_with("$(") => self.substitution(&mut word.text),
                '$' if self.rest().starts_with("${") => self.braced(&mut word.text),
                '`' => self.backquoted(&mut word.text),
                c => {
                    self.skip(c);
                    word.text.push(c);
                }
            }
        }
        word.span.end = self.base + self.at;
        word
    }

    fn double_quoted(&mut self, text: &mut String) {
        while let Some(c) = self.peek() {
            match c {
                '"' => {
                    self.skip(c);
                    return;
                }
                '\\' => {
                    self.skip(c);
                    let Some(c) = self.peek() else { return };
                    self.skip(c);
                    if !matches!(c, '"' | '\\' | '$' | '`' | '\n') {
                        text.push('\\');
                    }
                    text.extend((c != '\n').then_some(c));
                }
                '$' if self.rest().starts_with("$(") => self.substitution(text),
                '$' if self.rest().starts_with("${") => self.braced(text),
                '`' => self.backquoted(text),
                c => {
                    self.skip(c);
                    text.push(c);
                }
            }
        }
    }

    /// `$(…)`, which may hold others and quotes.
    fn substitution(&mut self, text: &mut String) {
        let start = self.at + 2;
        let (mut level, mut quote) = (0_usize, None);
        let mut end = self.text.len();
        let rest = self.text.get(start..).unwrap_or_default();
        for (offset, c) in rest.char_indices() {
            match (quote, c) {
                (Some(open), c) if c == open => quote = None,
                (Some('\''), _) => {}
                (_, '(') => level += 1,
                (_, ')') if level > 0 => level -= 1,
                (_, ')') => {
                    end = start + offset;
                    break;
                }
                (None, '\'' | '"') => quote = Some(c),
                _ => {}
            }
        }
        self.take_inner(start, end, text, ("$(", ")"));
    }

    fn backquoted(&mut self, text: &mut String) {
        let start = self.at + 1;
        let rest = self.text.get(start..).unwrap_or_default();
        let end = start + rest.find('`').unwrap_or(rest.len());
        self.take_inner(start, end, text, ("`", "`"));
    }

    fn take_inner(&mut self, start: usize, end: usize, text: &mut String, (open, close): (&str, &str)) {
        let inner = self.text.get(start..end).unwrap_or_default();
        text.push_str(open);
        text.push_str(inner);
        text.push_str(close);
        self.inner.push((inner.to_owned(), self.base + start, None));
        self.at = (end + 1).min(self.text.len());
    }

    fn braced(&mut self, text: &mut String) {
        let rest = self.rest();
        let end = rest.find('}').map_or(rest.len(), |end| end + 1);
        text.push_str(rest.get(..end).unwrap_or_default());
        self.at += end;
    }

    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn skip(&mut self, c: char) {
        self.at += c.len_utf8();
    }

    fn span(&self, at: usize) -> Span {
        Span::new(self.base + at, self.base + at)
    }
}

/// Whether a text can be the name of a variable.
pub(super) fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.bytes().all(|byte| byte == b'_' || byte.is_ascii_alphanumeric())
}

const KEYWORDS: &[&str] = &["if", "then", "else", "elif", "fi", "while", "until", "do", "done", "!", "{", "}", "time"];
const HIDING: &[&str] = &["export", "readonly", "local", "declare", "typeset"];

#[cfg(test)]
mod tests {
    use alloc::{string::String, vec::Vec};

    use super::{Command, commands};

    fn shown(commands: &[Command]) -> Vec<String> {
        let text =
            |command: &Command| command.words.iter().map(|word| word.text.as_str()).collect::<Vec<_>>().join(" ");
        commands.iter().map(text).collect()
    }

    #[test]
    fn finds_commands_wherever_they_are() {
        let text = "export VAULT_TOKEN=\"$(vault write -field=token auth/jwt/login role=r jwt=$JWT)\"\n\
                    if ! KEY=$(vault kv get -field=k secret/a | tr -d '\\n'); then exit 1; fi";
        let found = commands(text);
        let words = shown(&found);
        assert!(words.contains(&"vault write -field=token auth/jwt/login role=r jwt=$JWT".into()), "{words:?}");
        assert!(words.contains(&"vault kv get -field=k secret/a".into()), "{words:?}");
        assert!(words.contains(&"exit 1".into()), "{words:?}");
        let login = found.iter().find(|command| command.name() == "vault").unwrap();
        let capture = login.captured.as_ref().unwrap();
        assert_eq!((capture.name.as_str(), capture.by.as_ref().unwrap().text.as_str()), ("VAULT_TOKEN", "export"));
        assert_eq!(&text[login.span.range()], "vault write -field=token auth/jwt/login role=r jwt=$JWT");
        let read = found.iter().find(|command| command.words.get(1).is_some_and(|word| word.text == "kv")).unwrap();
        assert!(read.piped && read.captured.as_ref().is_some_and(|capture| capture.by.is_none()));
    }

    #[test]
    fn reads_quotes_lines_and_documents() {
        let text = "curl -s \\\n  --data \"{\\\"jwt\\\": \\\"$JWT\\\"}\" 'a b' # comment\ncat <<EOF | vault policy write p -\npath {}\nEOF\necho x 2>/dev/null";
        let found = commands(text);
        assert_eq!(
            shown(&found),
            ["curl -s --data {\"jwt\": \"$JWT\"} a b", "cat", "vault policy write p -", "echo x"]
        );
        assert_eq!(found[1].heredoc.as_deref(), Some("path {}\n"));
        assert!(found[1].piped && found[2].feeder.as_ref().is_some_and(|feeder| feeder.name() == "cat"));
    }

    #[test]
    fn broken_text_ends() {
        for text in ["$(", "\"", "'", "`", "${", "<<", "a <<EOF", "\\", "((((", "$($($(", "é|&;\u{0}"] {
            let _ = commands(text);
        }
    }
}
