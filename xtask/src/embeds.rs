//! What other pages load: the script of the custom elements, with their styles and icons; and the same as a page for frames.

use std::{fs, path::Path};

use crate::{
    app::POLICY,
    run::{Outcome, fingerprint},
};

/// The files whose names are part of other people's pages: they never change.
pub(crate) const STABLE: [&str; 3] = ["embed.js", "embed.html", "frame.js"];

/// Writes `embed.js`, `embed.html`, `frame.js`, and what they load.
pub(crate) fn write(dist: &Path, loader: &str, page: &str) -> Outcome {
    let [script_name, page_name, frame_name] = STABLE;
    let hashed = |stem: &str, ending: &str, content: String| -> Outcome<String> {
        let name = format!("{stem}-{}.{ending}", fingerprint(&[&content]));
        fs::write(dist.join(&name), content)?;
        Ok(name)
    };
    let elements = fs::read_to_string("web/embed/elements.js")?;
    let elements = elements
        .replace("STYLE", &hashed("embed", "css", style(page)?)?)
        .replace("ICONS", &hashed("icons", "svg", icons(page)?)?);
    fs::write(dist.join(script_name), format!("{loader}{elements}"))?;
    let style = hashed("page", "css", fs::read_to_string("web/embed/page.css")?)?;
    let script = hashed("page", "js", fs::read_to_string("web/embed/page.js")?)?;
    let policy = format!("<head>{}", policy());
    let frame = fs::read_to_string("embed.html")?.replacen("<head>", &policy, 1);
    fs::write(dist.join(page_name), frame.replace("web/embed/page.css", &style).replace("web/embed/page.js", &script))?;
    fs::copy("web/embed/frame.js", dist.join(frame_name))?;
    Ok(())
}

/// What a page may do, for its head.
pub(crate) fn policy() -> String {
    format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">")
}

/// The icons of the page, as a file.
fn icons(page: &str) -> Outcome<String> {
    let (_, rest) = page.split_once("<svg class=\"sprite\"").ok_or("the page has no icons")?;
    let (attributes, rest) = rest.split_once('>').ok_or("the icons have no start")?;
    let (symbols, _) = rest.split_once("</svg>").ok_or("the icons have no end")?;
    Ok(format!("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sprite\"{attributes}>{symbols}</svg>\n"))
}

/// The styles of the app for a shadow root: without its frame, and with those of the elements.
fn style(page: &str) -> Outcome<String> {
    let files = page.split("<link data-trunk rel=\"css\" href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    let mut style = String::new();
    for file in files.filter(|file| !APP_ONLY.iter().any(|name| file.ends_with(name))) {
        style.push_str(&in_shadow(&fs::read_to_string(file)?));
    }
    style.push_str(&in_shadow(&fs::read_to_string("web/src/styles/embed.css")?));
    Ok(style)
}

/// Styles of the frame around the screens.
const APP_ONLY: [&str; 2] = ["/frame.css", "/page.css"];

/// The same styles, where no `:root` is and the page around decides on the rest.
fn in_shadow(style: &str) -> String {
    let kept = style.lines().filter(|line| !is_of_the_page(line)).map(overridable);
    let kept: Vec<String> = kept.collect();
    in_pixels(&kept.join("\n")).replace(":root", ":host") + "\n"
}

/// Rules about the page itself; the page decides whether it is light or dark.
fn is_of_the_page(line: &str) -> bool {
    let line = line.trim_start();
    ["html ", "body ", "color-scheme:", ":root[data-theme"].iter().any(|start| line.starts_with(start))
}

/// A token that the page around can set: `--accent: blue;` becomes `--accent: var(--boundclaim-accent, blue);`.
fn overridable(line: &str) -> String {
    if !line.starts_with("  --") {
        return line.to_owned();
    }
    let (declarations, comment) = line.split_once("/*").map_or((line, ""), |(before, after)| (before, after));
    let declaration = |text: &str| match text.trim().split_once(": ") {
        Some((name, value)) => format!("{name}: var(--boundclaim-{}, {value});", name.trim_start_matches('-')),
        None => String::new(),
    };
    let comment = if comment.is_empty() { String::new() } else { format!(" /*{comment}") };
    declarations.split(';').map(declaration).collect::<String>() + &comment
}

/// Lengths in `rem` depend on the page around: some documentation sites make it larger by half.
fn in_pixels(style: &str) -> String {
    let mut pieces = style.split("rem");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let number = out.len() - out.bytes().rev().take_while(|byte| byte.is_ascii_digit() || *byte == b'.').count();
        match out.get(number..).and_then(|text| text.parse::<f64>().ok()) {
            Some(value) => {
                out.truncate(number);
                out.push_str(&(value * 16.0).to_string());
                out.push_str("px");
            }
            None => out.push_str("rem"),
        }
        out.push_str(piece);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{icons, in_shadow};

    #[test]
    fn styles_do_not_reach_out() {
        let style = "html { x: y }\n:root {\n  color-scheme: light dark;\n  --sp-1: 0.25rem; --a: light-dark(#fff, #000);\n}\n\
                     :root[data-theme=\"dark\"] { color-scheme: dark; }\n.remark { margin: -1.5rem 0 calc(1rem - .5rem); }\n";
        let wanted = "\n:host {\n--sp-1: var(--boundclaim-sp-1, 4px);--a: var(--boundclaim-a, light-dark(#fff, #000));\n}\n\
                      .remark { margin: -24px 0 calc(16px - 8px); }\n";
        assert_eq!(format!("\n{}", in_shadow(style)), wanted);
    }

    #[test]
    fn icons_are_a_file() {
        let page = "<body><svg class=\"sprite\" aria-hidden=\"true\"><symbol id=\"i\"/></svg><div>";
        let wanted = "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"sprite\" aria-hidden=\"true\"><symbol id=\"i\"/></svg>\n";
        assert_eq!(icons(page).unwrap(), wanted);
    }
}
