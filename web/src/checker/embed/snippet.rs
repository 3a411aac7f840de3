//! What a page must hold to show an element. Everything that somebody typed is quoted for the language it stands in.

use std::fmt::Write as _;

use boundclaim_core::{Product, Tier, check::PolicyEvidence};

use crate::{
    checker::{input::Input, share::percent_encoded, tools::markdown::fence},
    embed::Kind,
};

/// What the page is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    /// HTML, also within Markdown.
    Html,
    /// MDX, as Docusaurus reads it: braces mean something there.
    Mdx,
    /// A frame, for pages that may not run WebAssembly.
    Frame,
}

/// What somebody chose.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Choice {
    pub(crate) kind: Kind,
    pub(crate) form: Form,
    /// Where boundclaim's files are.
    pub(crate) files: String,
    pub(crate) servers: bool,
    /// Whether what stands in Check goes along, but for the token.
    pub(crate) texts: bool,
    pub(crate) src: String,
    pub(crate) theme: &'static str,
}

/// A text between the tags.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    /// What it is.
    pub(crate) part: &'static str,
    /// Of a policy.
    pub(crate) name: Option<String>,
    pub(crate) text: String,
}

impl Choice {
    /// The whole snippet.
    pub(crate) fn snippet(&self, input: &Input) -> String {
        match self.form {
            Form::Html => self.html(input),
            Form::Mdx => self.mdx(input),
            Form::Frame => self.frame(input),
        }
    }

    /// The name of the element.
    pub(crate) const fn name(&self) -> &'static str {
        match self.kind {
            Kind::Check => "boundclaim-check",
            Kind::Explain => "boundclaim-explain",
            Kind::Setup => "boundclaim-setup",
        }
    }

    /// Its attributes.
    pub(crate) fn attributes(&self, input: &Input) -> Vec<(&'static str, String)> {
        let mut attributes = Vec::new();
        let known = self.kind.attributes();
        let mut put = |name: &'static str, value: String| {
            if known.contains(&name) && !value.is_empty() {
                attributes.push((name, value));
            }
        };
        if self.servers {
            let product = if input.server.product == Product::Vault { "vault" } else { "openbao" };
            put("server", product.to_owned());
            put("version", input.server.version.to_string());
            put("gitlab", input.gitlab.version.to_string());
            put(
                "tier",
                match input.gitlab.tier {
                    Some(Tier::Free) => "free",
                    Some(Tier::Premium) => "premium",
                    Some(Tier::Ultimate) => "ultimate",
                    None => "",
                }
                .to_owned(),
            );
        }
        if self.texts {
            put("role-name", input.role_name.trim().to_owned());
            put("auth-mount", input.auth_mount.trim().to_owned());
        }
        put("src", self.src.trim().to_owned());
        put("theme", self.theme.to_owned());
        attributes
    }

    /// The texts between the tags. What has no part of its own is in the last, as evidence. A token never goes along, and
    /// what is given here holds no other credential: [`Input::shared`].
    pub(crate) fn parts(&self, input: &Input) -> Vec<Part> {
        if !self.texts || self.kind != Kind::Check || self.form == Form::Frame {
            return Vec::new();
        }
        let part = |part: &'static str, text: &str| Part { part, name: None, text: text.trim_end().to_owned() };
        let policy = |policy: &PolicyEvidence| Part { name: Some(policy.name.clone()), ..part("policy", &policy.text) };
        let mut parts = vec![part("role", &input.role.text)];
        parts.extend(input.policies.iter().map(policy));
        parts.push(part("config", &input.config.text));
        parts.push(part("pipeline", &input.pipeline));
        parts.push(part("variables", &input.variables));
        let mut rest = Input { token: String::new(), policies: Vec::new(), ..input.clone() };
        for text in [&mut rest.role.text, &mut rest.config.text, &mut rest.pipeline, &mut rest.variables] {
            text.clear();
        }
        for attribute in [&mut rest.role_name, &mut rest.auth_mount] {
            attribute.clear();
        }
        if rest != rest.nothing() {
            parts.push(part("evidence", &rest.to_json()));
        }
        parts.retain(|part| !part.text.trim().is_empty());
        parts
    }

    fn html(&self, input: &Input) -> String {
        let (name, files) = (self.name(), html(&self.folder()));
        let mut out = format!("<script type=\"module\" src=\"{files}embed.js\"></script>\n");
        // A Markdown reader that does not know the element leaves what is in a <div> alone.
        let _ = writeln!(out, "<div>\n<{name}{}>\n<p>{}</p>", self.written(input), self.fallback());
        for part in self.parts(input) {
            let _ = writeln!(out, "<pre{}>{}</pre>", part.attributes(), html_text(&part.text));
        }
        let _ = writeln!(out, "</{name}>\n</div>");
        out
    }

    /// The tags in lines of their own, and the texts as fenced code, in which nothing has to be escaped.
    fn mdx(&self, input: &Input) -> String {
        let name = self.name();
        let mut out = format!("<{name}{}>\n\n{}\n", self.written(input), self.fallback());
        for part in self.parts(input) {
            let fence = fence(&part.text);
            let (attributes, text) = (part.attributes(), &part.text);
            let _ = write!(out, "\n<div{attributes}>\n\n{fence}\n{text}\n{fence}\n\n</div>\n");
        }
        let _ = writeln!(out, "\n</{name}>");
        out
    }

    fn written(&self, input: &Input) -> String {
        let attribute = |(name, value): (&str, String)| format!(" {name}=\"{}\"", html(&value));
        self.attributes(input).into_iter().map(attribute).collect()
    }

    fn frame(&self, input: &Input) -> String {
        let files = self.folder();
        let element = self.name().trim_start_matches("boundclaim-");
        let mut address = format!("{files}embed.html?element={element}");
        for (name, value) in self.attributes(input) {
            let _ = write!(address, "&{name}={}", percent_encoded(&value));
        }
        format!(
            "<iframe src=\"{}\" title=\"boundclaim\" width=\"100%\" height=\"640\" loading=\"lazy\" allow=\"clipboard-write\"\n  \
             sandbox=\"allow-scripts allow-same-origin allow-popups allow-downloads\"></iframe>\n\
             <script type=\"module\" src=\"{}frame.js\"></script>\n",
            html(&address),
            html(&files)
        )
    }

    /// With a slash at its end.
    fn folder(&self) -> String {
        format!("{}/", self.files.trim().trim_end_matches('/'))
    }

    /// What readers see before it has loaded, without JavaScript, and in print.
    const fn fallback(&self) -> &'static str {
        match self.kind {
            Kind::Check => {
                "Compare the claims of your job with the role: aud, project_id, ref and ref_protected must be equal, as texts."
            }
            Kind::Explain => "Look the text of your error up in the documentation of boundclaim.",
            Kind::Setup => "Ask the platform team for a role and a policy of your project.",
        }
    }
}

/// For a value between double quotes.
fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

/// For a text between tags. Markdown ends a piece of HTML at an empty line: there is none.
fn html_text(text: &str) -> String {
    let mut out = String::new();
    for (index, line) in html(text).lines().enumerate() {
        match (index, line.trim().is_empty()) {
            (0, _) => {}
            (_, true) => {
                out.push_str("&#10;");
                continue;
            }
            (_, false) => out.push('\n'),
        }
        out.push_str(line);
    }
    out
}

impl Part {
    fn attributes(&self) -> String {
        let name = self.name.as_deref().map(|name| format!(" data-name=\"{}\"", html(name))).unwrap_or_default();
        format!(" data-part=\"{}\"{name}", self.part)
    }
}

#[cfg(test)]
mod tests {
    use boundclaim_core::check::PolicyEvidence;

    use super::{Choice, Form, html_text};
    use crate::{
        checker::input::{Input, Stored},
        embed::Kind,
    };

    fn choice(form: Form) -> Choice {
        Choice {
            kind: Kind::Check,
            form,
            files: "https://docs.example.com/b".to_owned(),
            servers: true,
            texts: true,
            src: String::new(),
            theme: "",
        }
    }

    fn input() -> Input {
        Input {
            role_name: "a\"><script>alert(1)</script>".to_owned(),
            token: "{\"sub\":\"secret\"}".to_owned(),
            role: Stored { text: "{\n\n  \"x\": \"</pre>{y}\"\n}\n".to_owned(), absent: false },
            policies: vec![PolicyEvidence { name: "app".to_owned(), text: "path \"a\" {}".to_owned() }],
            ..Input::default()
        }
    }

    #[test]
    fn what_was_typed_is_quoted() {
        let snippet = choice(Form::Html).snippet(&input());
        assert!(snippet.contains("role-name=\"a&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\""), "{snippet}");
        assert!(
            snippet.contains("<pre data-part=\"role\">{&#10;\n  &quot;x&quot;: &quot;&lt;/pre&gt;{y}&quot;\n}</pre>"),
            "{snippet}"
        );
        assert!(
            snippet.contains("<pre data-part=\"policy\" data-name=\"app\">path &quot;a&quot; {}</pre>"),
            "{snippet}"
        );
        assert!(!snippet.contains("secret") && !snippet.contains("\n\n"), "{snippet}");
        let mut input = input();
        input.pipeline = "a:\n  ```` {b}\n".to_owned();
        let snippet = choice(Form::Mdx).snippet(&input);
        assert!(
            snippet.contains("<div data-part=\"role\">\n\n```\n{\n\n  \"x\": \"</pre>{y}\"\n}\n```\n\n</div>\n"),
            "{snippet}"
        );
        assert!(snippet.contains("\n\n`````\na:\n  ```` {b}\n`````\n\n</div>\n"), "{snippet}");
    }

    #[test]
    fn what_goes_along_holds_no_credential_and_is_all_of_it() {
        let token = ["hvs.", "CAESIJ1vEXAMPLEvEXAMPLEvEXAMPLE"].concat();
        let given = Input {
            pipeline: format!("job:\n  variables:\n    VAULT_TOKEN: {token}\n"),
            variables: "DB_PASSWORD=hunter2verysecret\nA=b".to_owned(),
            config: Stored { text: String::new(), absent: true },
            namespace: "team".to_owned(),
            ..input()
        };
        let shared = given.shared();
        let snippet = choice(Form::Html).snippet(&shared);
        assert!(!snippet.contains(&token) && !snippet.contains("hunter2"), "{snippet}");
        assert!(snippet.contains("A=b") && snippet.contains("data-part=\"evidence\""), "{snippet}");
        let parts = choice(Form::Html).parts(&shared);
        let rest = parts.iter().find(|part| part.part == "evidence").unwrap();
        let rest = Input::of(&boundclaim_core::check::Evidence::from_json(&rest.text).unwrap());
        assert!(rest.config.absent && rest.namespace == "team", "{rest:?}");
    }

    #[test]
    fn a_frame_has_it_in_its_address() {
        let snippet = choice(Form::Frame).snippet(&input());
        let address = "https://docs.example.com/b/embed.html?element=check&amp;server=vault&amp;version=1.21.4&amp;gitlab=18.5&amp;role-name=a%22%3E%3Cscript%3Ealert%281%29%3C%2Fscript%3E\"";
        assert!(snippet.contains(address), "{snippet}");
    }

    #[test]
    fn empty_lines_come_back() {
        for text in ["a\n\nb", "a\n\n\nb", "\n\na", "a\n  \nb\n"] {
            let read = html_text(text).replace("&#10;", "\n");
            let lines = |text: &str| text.trim_end().lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
            assert_eq!(lines(&read), lines(text), "{text:?}");
        }
    }
}
