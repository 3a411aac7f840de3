//! A small server for `dist/`: files, right types, the strict policy. For one's own machine.

use std::{
    fs,
    io::{BufRead as _, BufReader, Write as _},
    net::{TcpListener, TcpStream},
    path::{Component, Path, PathBuf},
    thread,
};

use crate::{
    app::{self, DIST, POLICY},
    run::Outcome,
};

/// Builds the app and serves it until it is stopped.
pub(crate) fn serve(port: u16) -> Outcome {
    app::build()?;
    let listener =
        TcpListener::bind(("127.0.0.1", port)).map_err(|error| format!("port {port}: {error}. Try --port N"))?;
    println!("The app is at http://127.0.0.1:{port}/ (stop with Ctrl-C)");
    for stream in listener.incoming() {
        let stream = stream?;
        thread::spawn(move || {
            // A browser that goes away in the middle is no error of ours.
            let _ = answer(&stream);
        });
    }
    Ok(())
}

fn answer(stream: &TcpStream) -> Outcome {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().ok_or("no request")??;
    let mut accepted = String::new();
    for header in lines {
        let header = header?.to_ascii_lowercase();
        if let Some(encodings) = header.strip_prefix("accept-encoding:") {
            accepted.push_str(encodings);
        }
        if header.is_empty() {
            break;
        }
    }
    let mut words = request.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (status, kind, (encoding, body)) = match (method, file(target)) {
        ("GET" | "HEAD", Some(path)) => ("200 OK", media_type(&path), encoded(&path, &accepted)?),
        ("GET" | "HEAD", None) => ("404 Not Found", "text/plain", ("", b"There is no such file.\n".to_vec())),
        _ => ("405 Method Not Allowed", "text/plain", ("", b"Only GET and HEAD.\n".to_vec())),
    };
    // One page is made for frames of other pages, and its parts are loaded by them; what a company has set is not.
    let ancestors = if target.contains("embed.html") { "*" } else { "'none'" };
    let shared = if kind == "application/json" { "" } else { "Access-Control-Allow-Origin: *\r\n" };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n{encoding}Vary: Accept-Encoding\r\n{shared}\
         Content-Security-Policy: {POLICY}; frame-ancestors {ancestors}\r\n\
         X-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let mut stream = stream;
    stream.write_all(head.as_bytes())?;
    if method == "GET" {
        stream.write_all(&body)?;
    }
    Ok(())
}

/// The file below `dist/`, never above it.
fn file(target: &str) -> Option<PathBuf> {
    let name = target.split(['?', '#']).next()?.trim_start_matches('/');
    let path = Path::new(name);
    if !path.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let file = Path::new(DIST).join(path);
    // A folder without its slash would break the links of its page.
    let file = if name.is_empty() || name.ends_with('/') { file.join("index.html") } else { file };
    file.is_file().then_some(file)
}

/// The smallest form that the browser takes, with the line of the answer's head that names it.
fn encoded(path: &Path, accepted: &str) -> Outcome<(&'static str, Vec<u8>)> {
    for (name, suffix, line) in [("br", "br", "Content-Encoding: br\r\n"), ("gzip", "gz", "Content-Encoding: gzip\r\n")]
    {
        let mut compressed = path.as_os_str().to_owned();
        compressed.push(format!(".{suffix}"));
        if accepts(accepted, name) && Path::new(&compressed).is_file() {
            return Ok((line, fs::read(compressed)?));
        }
    }
    Ok(("", fs::read(path)?))
}

/// Whether a list like `gzip, br;q=0.8` names this encoding, other than to refuse it with a weight of 0.
fn accepts(list: &str, encoding: &str) -> bool {
    list.split(',').any(|part| {
        let (name, weight) = part.split_once(';').unwrap_or((part, "q=1"));
        let refused = weight.trim().strip_prefix("q=").and_then(|weight| weight.parse::<f32>().ok()) == Some(0.0);
        name.trim() == encoding && !refused
    })
}

fn media_type(path: &Path) -> &'static str {
    match path.extension().and_then(|ending| ending.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("json") => "application/json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::accepts;

    #[test]
    fn encodings_that_are_accepted() {
        for list in ["br", " gzip, deflate, br", "br;q=0.5,gzip", "br ; q=1"] {
            assert!(accepts(list, "br"), "{list}");
        }
        for list in ["", "gzip", "br;q=0", "br;q=0.0, gzip", "brotli"] {
            assert!(!accepts(list, "br"), "{list}");
        }
    }
}
