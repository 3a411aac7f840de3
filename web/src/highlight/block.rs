//! Texts of one language inside another.

use boundclaim_core::Language;

use super::{COMMENT, KEY, Piece, line};

/// Lines of another language, and how one knows their end.
pub(super) struct Block {
    language: Language,
    end: End,
}

enum End {
    /// A line that is this word.
    Word(String),
    /// Three backticks.
    Fence,
    /// A line that is not indented deeper than this.
    Indent(usize),
}

impl Block {
    /// The block that starts after this line.
    pub(super) fn opened_by(outer: Language, line: &str, next: &str) -> Option<Self> {
        match outer {
            Language::Shell | Language::Terraform => {
                let word = heredoc(line)?;
                Some(Self { language: guess(next), end: End::Word(word.to_owned()) })
            }
            Language::Yaml => {
                let text = line.trim_end();
                let opens = [": |", "- |", ": |-", "- |-"].iter().any(|mark| text.ends_with(mark));
                opens.then(|| Self { language: Language::Shell, end: End::Indent(indent(line)) })
            }
            Language::Markdown => {
                let name = line.trim_start().strip_prefix("```")?;
                let language = match name.trim() {
                    "sh" | "shell" => Language::Shell,
                    "json" => Language::Json,
                    "hcl" => Language::Hcl,
                    "yaml" => Language::Yaml,
                    _ => Language::Text,
                };
                Some(Self { language, end: End::Fence })
            }
            _ => None,
        }
    }

    /// Whether this line is no longer inside.
    pub(super) fn ends(&self, line: &str) -> bool {
        match &self.end {
            End::Word(word) => line.trim() == word,
            End::Fence => line.trim_start().starts_with("```"),
            End::Indent(outer) => !line.trim().is_empty() && indent(line) <= *outer,
        }
    }

    /// Whether its last line is a mark of its own.
    pub(super) fn holds_its_end(&self) -> bool {
        !matches!(self.end, End::Indent(_))
    }

    /// The line that ends it.
    pub(super) fn end<'a>(&self, line: &'a str) -> Vec<Piece<'a>> {
        let class = if matches!(self.end, End::Fence) { COMMENT } else { KEY };
        let (space, mark) = line.split_at(indent(line));
        [(None, space), (Some(class), mark)].into_iter().filter(|(_, text)| !text.is_empty()).collect()
    }

    /// A line inside.
    pub(super) fn line<'a>(&self, line: &'a str) -> Vec<Piece<'a>> {
        line::pieces(self.language, line)
    }
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The word that ends the here-document which this line starts.
fn heredoc(line: &str) -> Option<&str> {
    let (_, after) = line.split_once("<<")?;
    let word = after.trim_start_matches(['-', '~']).trim_start_matches(['\'', '"']);
    let end = word.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_')).unwrap_or(word.len());
    word.get(..end).filter(|word| !word.is_empty())
}

/// The language of a here-document, by its first line.
fn guess(first: &str) -> Language {
    let first = first.trim_start();
    if first.starts_with('{') {
        Language::Json
    } else if first.starts_with('#') || first.starts_with("path ") {
        Language::Hcl
    } else {
        Language::Text
    }
}
