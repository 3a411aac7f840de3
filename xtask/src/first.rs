//! The first view: the start page is drawn when the app is built, and the wizard is loaded when the page is used.

use std::{fs, process::Command};

use crate::{
    parts, publish,
    run::{Outcome, output},
};

/// What the wizard shows first, as it draws it itself.
pub(crate) fn draw() -> Outcome<String> {
    let mut cargo = Command::new("cargo");
    cargo.args(["run", "--quiet", "--locked", "--package", "boundclaim-web", "--features", "draw"]);
    Ok(without_names(output(cargo.args(["--bin", "boundclaim-draw"]))?.trim()))
}

/// Comments mark where components start and end. A build for tests puts their names in, which nothing needs.
fn without_names(html: &str) -> String {
    let mut pieces = html.split("<!--");
    let mut out = pieces.next().unwrap_or_default().to_owned();
    for (name, rest) in pieces.filter_map(|piece| piece.split_once("-->")) {
        out.push_str(if name.starts_with("</") { "<!--</[]>-->" } else { "<!--<[]>-->" });
        out.push_str(rest);
    }
    out
}

/// The page with the drawn start page in its place. The wizard counts the elements before it takes them over.
pub(crate) fn into(page: &str, drawn: &str) -> Outcome<String> {
    let (before, after) = page.split_once(PLACE).ok_or("the page has no place for the start page")?;
    Ok(format!("{before}<div id=\"app\" data-elements=\"{}\">{drawn}</div>{after}", elements(drawn)))
}

const PLACE: &str = "<div id=\"app\"></div>";

fn elements(html: &str) -> usize {
    html.split('<').skip(1).filter(|rest| rest.starts_with(|first: char| first.is_ascii_alphabetic())).count()
}

/// The page's own script.
pub(crate) fn script(parts: &[parts::Files]) -> Outcome<String> {
    let loader = parts::loader(parts, "document.currentScript.src")?;
    let boot = publish::without_comments(&fs::read_to_string("web/boot.js")?);
    // In a block: what a script that is no module declares, all scripts would see.
    Ok(format!("{{\n{loader}{boot}{}}}\n", publish::register()))
}

#[cfg(test)]
mod tests {
    use super::{into, without_names};

    #[test]
    fn elements_are_counted() {
        let drawn = "<!--<[A<b>]>--><p class=\"a\">1 &lt; 2<br><svg><use href=\"#a\"></use></svg></p><!--</[A<b>]>-->";
        let drawn = without_names(drawn);
        assert_eq!(drawn, "<!--<[]>--><p class=\"a\">1 &lt; 2<br><svg><use href=\"#a\"></use></svg></p><!--</[]>-->");
        let page = into("<body><div id=\"app\"></div></body>", &drawn).unwrap();
        assert_eq!(page, format!("<body><div id=\"app\" data-elements=\"4\">{drawn}</div></body>"));
        assert!(into("<body></body>", &drawn).is_err());
    }
}
