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
    for header in lines {
        if header?.is_empty() {
            break;
        }
    }
    let mut words = request.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (status, kind, body) = match (method, file(target)) {
        ("GET" | "HEAD", Some(path)) => ("200 OK", media_type(&path), fs::read(path)?),
        ("GET" | "HEAD", None) => ("404 Not Found", "text/plain", b"There is no such file.\n".to_vec()),
        _ => ("405 Method Not Allowed", "text/plain", b"Only GET and HEAD.\n".to_vec()),
    };
    // One page is made for frames of other pages, and its parts are loaded by them; what a company has set is not.
    let ancestors = if target.contains("embed.html") { "*" } else { "'none'" };
    let shared = if kind == "application/json" { "" } else { "Access-Control-Allow-Origin: *\r\n" };
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\n{shared}\
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
