//! Syntax colours: each language is cut into words, strings, comments and the rest, line by line.

use boundclaim_core::Language;

/// A piece of a line, with its CSS class; none: plain.
pub type Piece<'a> = (Option<&'static str>, &'a str);

const KEY: &str = "k";
const STRING: &str = "s";
const NUMBER: &str = "n";
const COMMAND: &str = "f";
const VARIABLE: &str = "v";
const COMMENT: &str = "c";

/// Cuts one line into pieces; together they are the line.
pub fn line(language: Language, line: &str) -> Vec<Piece<'_>> {
    let mut cutter = Cutter { line, at: 0, plain: 0, pieces: Vec::new() };
    match language {
        Language::Text => {}
        Language::Markdown => markdown(&mut cutter),
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

fn code(cutter: &mut Cutter, language: Language) {
    let indent = cutter.line.len() - cutter.line.trim_start().len();
    cutter.skip(indent);
    let mut first = true;
    while let Some(c) = cutter.rest().chars().next() {
        let rest = cutter.rest();
        let before = cutter.line.get(..cutter.at).and_then(|text| text.chars().next_back());
        let spaced = before.is_none_or(char::is_whitespace);
        if c == '#' && spaced && language != Language::Json {
            cutter.colour(COMMENT, rest.len());
        } else if c == '"' || c == '\'' {
            let end = string_end(rest, c);
            let key =
                language == Language::Json && rest.get(end..).is_some_and(|rest| rest.trim_start().starts_with(':'));
            cutter.colour(if key { KEY } else { STRING }, end);
        } else if c == '$' {
            cutter.colour(VARIABLE, variable_end(rest));
        } else if c.is_alphanumeric() || c == '_' {
            let end = rest.find(|c: char| !(c.is_alphanumeric() || "_-".contains(c))).unwrap_or(rest.len());
            word(cutter, language, end, first);
        } else {
            // `- ` in front of a YAML item, `$(` or `|` in front of a command: the next word is first again.
            first = first && c == '-' || matches!(c, '|' | '(' | ';' | '&' | '!') && language == Language::Shell;
            cutter.skip(c.len_utf8());
            continue;
        }
        if !c.is_whitespace() {
            first = false;
        }
    }
}

fn word(cutter: &mut Cutter, language: Language, end: usize, first: bool) {
    let rest = cutter.rest();
    let (word, after) = rest.split_at(end);
    let number = word.chars().all(|c| c.is_ascii_digit());
    let literal = matches!(word, "true" | "false" | "null");
    let assigned = after.trim_start().starts_with('=') && !after.trim_start().starts_with("==");
    let class = match language {
        Language::Yaml if after.starts_with(':') && !after.starts_with("://") && first => Some(KEY),
        Language::Yaml | Language::Json if literal => Some(NUMBER),
        Language::Hcl | Language::Terraform if assigned || first => Some(KEY),
        Language::Dockerfile if first => Some(KEY),
        Language::Shell
            if matches!(word, "if" | "then" | "else" | "fi" | "case" | "esac" | "in" | "for" | "do" | "done") =>
        {
            Some(KEY)
        }
        Language::Shell if first && !after.starts_with('=') => Some(COMMAND),
        Language::Shell => None,
        _ if number => Some(NUMBER),
        _ => None,
    };
    match class {
        Some(class) => cutter.colour(class, end),
        None => cutter.skip(end),
    }
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

#[cfg(test)]
mod tests {
    use boundclaim_core::Language;

    use super::line;

    const LANGUAGES: [Language; 8] = [
        Language::Shell,
        Language::Json,
        Language::Hcl,
        Language::Yaml,
        Language::Terraform,
        Language::Dockerfile,
        Language::Text,
        Language::Markdown,
    ];

    #[test]
    fn the_text_stays_the_text() {
        for text in
            ["", "  ", "'", "\"\\", "$", "${", "é$é", "# a", "a#b", "日本: \"語\" # x", "`a", "``", "\u{0}\u{7f}🙂="]
        {
            for language in LANGUAGES {
                let together: String = line(language, text).into_iter().map(|(_, piece)| piece).collect();
                assert_eq!(together, text, "{language:?}");
            }
        }
        for preset in boundclaim_core::presets() {
            for artifact in boundclaim_core::generate(&preset.setup).artifacts {
                for text in artifact.text.lines() {
                    let together: String = line(artifact.language, text).into_iter().map(|(_, piece)| piece).collect();
                    assert_eq!(together, text);
                }
            }
        }
    }

    #[test]
    fn colours() {
        let keys = |language, text| {
            line(language, text)
                .into_iter()
                .filter(|(class, _)| *class == Some("k"))
                .map(|(_, text)| text.to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(keys(Language::Yaml, "  id_tokens:"), ["id_tokens"]);
        assert_eq!(keys(Language::Json, "  \"role_type\": \"jwt\","), ["\"role_type\""]);
        assert_eq!(keys(Language::Hcl, "path \"a\" {"), ["path"]);
    }
}
