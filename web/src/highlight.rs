//! Syntax colours: a text is cut into lines, and each line into words, strings, comments and the rest.
//!
//! A language inside another (a JSON body in a shell script, a policy in Terraform, a script in YAML, a fence in
//! Markdown) has its own colours.

mod block;
mod line;
mod policy;

use boundclaim_core::Language;

use block::Block;

/// A piece of a line, with its CSS class; none: plain.
pub type Piece<'a> = (Option<&'static str>, &'a str);

const KEY: &str = "k";
const STRING: &str = "s";
const NUMBER: &str = "n";
const COMMAND: &str = "f";
const VARIABLE: &str = "v";
const COMMENT: &str = "c";

/// Cuts a text into lines, without their line breaks, and these into pieces. Together they are the text.
pub fn lines(language: Language, text: &str) -> Vec<Vec<Piece<'_>>> {
    if language == Language::Hcl {
        return policy::lines(text);
    }
    let mut inside = None::<Block>;
    let all: Vec<&str> = text.split_inclusive('\n').map(|line| line.strip_suffix('\n').unwrap_or(line)).collect();
    let cut = all.iter().enumerate().map(|(index, line)| {
        if let Some(block) = inside.take_if(|block| block.ends(line))
            && block.holds_its_end()
        {
            return block.end(line);
        }
        if let Some(block) = &inside {
            return block.line(line);
        }
        inside = Block::opened_by(language, line, all.get(index + 1).copied().unwrap_or_default());
        line::pieces(language, line)
    });
    cut.collect()
}

#[cfg(test)]
mod tests {
    use boundclaim_core::Language;

    use super::lines;

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

    fn keeps(language: Language, text: &str) {
        let cut = lines(language, text);
        let together: Vec<String> =
            cut.iter().map(|line| line.iter().map(|(_, piece)| *piece).collect::<String>()).collect();
        let mut joined = together.join("\n");
        if text.ends_with('\n') {
            joined.push('\n');
        }
        assert_eq!(joined, text, "{language:?}");
    }

    #[test]
    fn the_text_stays_the_text() {
        let hostile = [
            "",
            " ",
            "\n",
            "\n\n",
            "\r\n",
            "'",
            "\"\\",
            "$",
            "${",
            "é$é",
            "# a",
            "a#b",
            "日本: \"語\" # x",
            "`a",
            "``",
            "\u{0}\u{7f}🙂=",
            "cat <<'EOF'\n{\n\"a\": 1",
            "cat <<é\né\n",
            "<<",
            "<<-",
            "<<''",
            "a: |\n  b\nc: |",
            "```sh\n```\n```",
            "```\u{301}",
            "- |\n\n  \n x",
            "'\na\n'",
        ];
        for language in LANGUAGES {
            for text in hostile {
                keeps(language, text);
            }
        }
        for preset in boundclaim_core::presets() {
            for artifact in boundclaim_core::generate(&preset.setup).artifacts {
                keeps(artifact.language, &artifact.text);
            }
        }
    }

    fn coloured(language: Language, text: &str, wanted: &str) -> Vec<String> {
        let pieces = lines(language, text).into_iter().flatten();
        pieces.filter(|(class, _)| *class == Some(wanted)).map(|(_, text)| text.to_owned()).collect()
    }

    #[test]
    fn colours() {
        assert_eq!(coloured(Language::Yaml, "  id_tokens:", "k"), ["id_tokens"]);
        assert_eq!(coloured(Language::Yaml, "aud: https://a:1", "k"), ["aud"]);
        assert_eq!(coloured(Language::Yaml, "image: a:1.2", "n"), [""; 0]);
        assert_eq!(coloured(Language::Json, "\"a\": 1,", "n"), ["1"]);
        assert_eq!(coloured(Language::Json, "  \"role_type\": \"jwt\",", "k"), ["\"role_type\""]);
        assert_eq!(coloured(Language::Hcl, "path \"a\" {", "k"), ["path"]);
        assert_eq!(coloured(Language::Shell, "A=1 vault read b | jq . >&2", "f"), ["vault", "jq"]);
        assert_eq!(coloured(Language::Shell, "a | b*) exit 1 ;;", "f"), ["exit"]);
    }

    #[test]
    fn languages_inside_others() {
        let heredoc = "vault write a - <<'EOF'\n{\n  \"b\": 1\n}\nEOF\nvault read a";
        assert_eq!(coloured(Language::Shell, heredoc, "k"), ["\"b\"", "EOF"]);
        assert_eq!(coloured(Language::Shell, heredoc, "f"), ["vault", "vault"]);
        let policy = "policy = <<-EOT\n  # a\n  path \"b\" {\n  }\n  EOT\nname = 1";
        assert_eq!(coloured(Language::Terraform, policy, "k"), ["policy", "path", "EOT", "name"]);
        let script = "script:\n  - |\n    echo \"$A\"\n  - b\nnext: 1";
        assert_eq!(coloured(Language::Yaml, script, "f"), ["echo"]);
        assert_eq!(coloured(Language::Yaml, script, "k"), ["script", "next"]);
        assert_eq!(coloured(Language::Markdown, "```sh\nvault read\n```\n# A", "f"), ["vault"]);
        assert_eq!(coloured(Language::Markdown, "```text\n# A\n```\n# B", "k"), ["# B"]);
    }
}
