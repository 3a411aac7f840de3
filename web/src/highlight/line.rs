//! One line of a text.

use boundclaim_core::Language;

use super::{COMMAND, COMMENT, KEY, NUMBER, Piece, STRING, VARIABLE, policy};

/// Cuts one line into pieces; together they are the line.
pub(super) fn pieces(language: Language, line: &str) -> Vec<Piece<'_>> {
    let mut cutter = Cutter { line, at: 0, plain: 0, pieces: Vec::new() };
    match language {
        Language::Text => {}
        Language::Markdown => markdown(&mut cutter),
        Language::Hcl => return policy::lines(line).swap_remove(0),
        _ => code(&mut cutter, language),
    }
    cutter.finish()
}

struct Cutter<'a> {
    line: &'a str,
    at: usize,
    /// Where the text that has no colour yet starts.
    plain: usize,
    pieces: Vec<Piece<'a>>,
}

impl<'a> Cutter<'a> {
    fn rest(&self) -> &'a str {
        self.line.get(self.at..).unwrap_or_default()
    }

    fn push(&mut self, class: Option<&'static str>, from: usize, to: usize) {
        if let Some(text) = self.line.get(from..to).filter(|text| !text.is_empty()) {
            self.pieces.push((class, text));
        }
    }

    fn colour(&mut self, class: &'static str, length: usize) {
        self.push(None, self.plain, self.at);
        self.push(Some(class), self.at, self.at + length);
        self.at += length;
        self.plain = self.at;
    }

    fn skip(&mut self, length: usize) {
        self.at += length;
    }

    fn finish(mut self) -> Vec<Piece<'a>> {
        self.push(None, self.plain, self.line.len());
        self.pieces
    }
}

fn markdown(cutter: &mut Cutter) {
    if cutter.line.starts_with('#') {
        cutter.colour(KEY, cutter.line.len());
        return;
    }
    while let Some(start) = cutter.rest().find('`') {
        cutter.skip(start);
        let length = cutter.rest().get(1..).and_then(|rest| rest.find('`')).map_or(cutter.rest().len(), |end| end + 2);
        cutter.colour(STRING, length);
    }
}

/// What the next word is.
#[derive(Clone, Copy, PartialEq)]
enum Place {
    /// A key, or a command.
    First,
    /// The value of an assignment in front of a command.
    Assigned,
    /// Anything behind.
    Behind,
}

fn code(cutter: &mut Cutter, language: Language) {
    let shell = language == Language::Shell;
    let indent = cutter.line.len() - cutter.line.trim_start().len();
    cutter.skip(indent);
    let mut pattern = shell && is_case(cutter.rest());
    let mut place = if pattern { Place::Behind } else { Place::First };
    let mut before = ' ';
    while let Some(c) = cutter.rest().chars().next() {
        let rest = cutter.rest();
        let spaced = before.is_whitespace();
        before = c;
        if c.is_whitespace() {
            cutter.skip(c.len_utf8());
            place = if place == Place::Assigned { Place::First } else { place };
            continue;
        }
        if c == '#' && spaced && language != Language::Json {
            cutter.colour(COMMENT, rest.len());
        } else if c == '"' || c == '\'' {
            let end = string_end(rest, c);
            let key =
                language == Language::Json && rest.get(end..).is_some_and(|rest| rest.trim_start().starts_with(':'));
            cutter.colour(if key { KEY } else { STRING }, end);
        } else if c == '$' {
            cutter.colour(VARIABLE, variable_end(rest));
        } else if shell
            && c == '-'
            && spaced
            && rest.get(1..).is_some_and(|rest| rest.starts_with(|c: char| !c.is_whitespace()))
        {
            cutter.colour(KEY, rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len()));
        } else if c.is_alphanumeric() || c == '_' {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || "_-".contains(c))).unwrap_or(rest.len());
            place = word(cutter, language, end, place, spaced);
            before = 'a';
            continue;
        } else {
            cutter.skip(c.len_utf8());
            pattern &= c != ')';
            // An item of YAML has its key behind the dash. In shell a command starts behind these, but not in `>&2`.
            let starts =
                shell && !pattern && "|(;&!{)`".contains(c) && !rest.starts_with("&1") && !rest.starts_with("&2");
            if starts || place == Place::First && c == '-' {
                place = Place::First;
                continue;
            }
        }
        place = if place == Place::Assigned { place } else { Place::Behind };
    }
}

/// Colours a word, and says what comes next.
fn word(cutter: &mut Cutter, language: Language, end: usize, place: Place, spaced: bool) -> Place {
    let first = place == Place::First;
    let rest = cutter.rest();
    let (word, after) = rest.split_at(end);
    // Not the parts of a version or an address.
    let alone = spaced && after.chars().next().is_none_or(|c| c.is_whitespace() || ",]})".contains(c));
    let number = alone && word.chars().all(|c| c.is_ascii_digit());
    let literal = matches!(word, "true" | "false" | "null");
    let assigned = after.trim_start().starts_with('=') && !after.trim_start().starts_with("==");
    let mut next = if place == Place::Assigned { place } else { Place::Behind };
    let class = match language {
        Language::Shell if first && after.starts_with('=') => {
            next = Place::Assigned;
            None
        }
        Language::Shell if first && KEYWORDS.contains(&word) => {
            next = Place::First;
            Some(KEY)
        }
        Language::Shell if word == "in" => Some(KEY),
        Language::Shell if first => Some(COMMAND),
        Language::Shell => None,
        Language::Yaml if after.starts_with(':') && !after.starts_with("://") && first => Some(KEY),
        Language::Terraform if assigned || first => Some(KEY),
        Language::Dockerfile if first => Some(KEY),
        _ if literal || number => Some(NUMBER),
        _ => None,
    };
    match class {
        Some(class) => cutter.colour(class, end),
        None => cutter.skip(end),
    }
    next
}

/// Words of the shell behind which a command stands.
const KEYWORDS: [&str; 11] = ["if", "then", "elif", "else", "fi", "case", "esac", "while", "do", "done", "for"];

/// Whether the line starts with a pattern of `case`: a closing bracket that was not opened.
fn is_case(line: &str) -> bool {
    if line.starts_with("case ") {
        return false;
    }
    let mut at = 0;
    while let Some(found) = line.get(at..).and_then(|rest| rest.find(['\'', '"', '(', ')'])) {
        at += found;
        let rest = line.get(at..).unwrap_or_default();
        match rest.chars().next() {
            Some(')') => return true,
            Some(quote @ ('\'' | '"')) => at += string_end(rest, quote),
            _ => return false,
        }
    }
    false
}

/// Where a string that starts with this quote ends; at the end of the line when it is not closed.
fn string_end(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' && quote == '"' {
            escaped = true;
        } else if c == quote {
            return at + 1;
        }
    }
    rest.len()
}

fn variable_end(rest: &str) -> usize {
    let behind = rest.get(1..).unwrap_or_default();
    if behind.starts_with('{') {
        return behind.find('}').map_or(rest.len(), |end| end + 2);
    }
    let name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    1 + behind.find(|c: char| !name(c)).unwrap_or(behind.len())
}
