//! `cargo xtask demo`: the pages on this machine, under the strict policy that
//! the package promises to work with.

use std::fs::File;
use std::io::Cursor;
use std::net::SocketAddr;
use std::sync::Arc;
use std::thread;

use anyhow::{Context, Result, anyhow, bail};
use tiny_http::{Header, Method, Request, Response, Server};

use crate::build;
use crate::site;

const PORT: u16 = 8080;

/// Nothing but this origin, no inline code, no `eval`, no HTML from strings.
/// A site that embeds Mizaj can ask for as much.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'";

/// Requests answered at once.
const THREADS: usize = 4;

/// Builds the package and serves the pages until it is stopped.
pub fn demo(arguments: &[&str]) -> Result<()> {
    let port = match arguments {
        [] => PORT,
        ["--port", port] => port.parse().with_context(|| format!("not a port: {port}"))?,
        _ => bail!("usage: cargo xtask demo [--port N]"),
    };
    // The port first: nobody waits for a build that cannot be served.
    let site = Site::open(port)?;
    build::build()?;
    println!("\n  Mizaj is at {}\n  Stop it with Ctrl+C.\n", site.address());
    site.serve();
    Ok(())
}

/// The pages and the package, on a port of this machine.
pub struct Site {
    server: Arc<Server>,
    address: SocketAddr,
}

impl Site {
    /// Takes the port; 0 takes a free one.
    pub fn open(port: u16) -> Result<Self> {
        let server = Server::http(("127.0.0.1", port))
            .map_err(|error| anyhow!("cannot listen on port {port}: {error}"))?;
        let address = server.server_addr().to_ip().context("the server has no address")?;
        Ok(Self { server: Arc::new(server), address })
    }

    /// The address of the first page.
    pub fn address(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Answers requests for as long as the process lives.
    pub fn serve(&self) {
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    for request in self.server.incoming_requests() {
                        answer(request);
                    }
                });
            }
        });
    }
}

fn answer(request: Request) {
    let path = path_of(request.url());
    let outcome = match request.method() {
        Method::Get | Method::Head => respond(request, &path),
        _ => request.respond(plain(405, "only GET and HEAD\n")),
    };
    // A visitor who left before the end is nothing to report.
    drop(outcome);
}

fn respond(request: Request, path: &str) -> std::io::Result<()> {
    if path == site::REVISION {
        return match site::revision() {
            Ok(json) => request.respond(with_headers(Response::from_string(json), path)),
            Err(error) => request.respond(plain(500, &format!("{error:#}\n"))),
        };
    }
    // Only listed files are served, so no path leads out of the two folders.
    let file = site::files()
        .ok()
        .and_then(|mut files| files.remove(path))
        .and_then(|file| File::open(file).ok());
    match file {
        Some(file) => request.respond(with_headers(Response::from_file(file), path)),
        None => request.respond(plain(404, "not here\n")),
    }
}

/// The path in the address, decoded, with the page that a folder stands for.
fn path_of(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.trim_start_matches('/').bytes();
    while let Some(byte) = rest.next() {
        let decoded = (byte == b'%')
            .then(|| {
                let mut ahead = rest.clone();
                let digits = [ahead.next()?, ahead.next()?];
                let value = u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?;
                rest = ahead;
                Some(value)
            })
            .flatten();
        bytes.push(decoded.unwrap_or(byte));
    }
    let mut path = String::from_utf8_lossy(&bytes).into_owned();
    if path.is_empty() || path.ends_with('/') {
        path.push_str("index.html");
    }
    path
}

fn mime_of(path: &str) -> &'static str {
    let end = path.rsplit('.').next().unwrap_or_default();
    match end {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "csv" => "text/csv; charset=utf-8",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

fn plain(status: u16, text: &str) -> Response<Cursor<Vec<u8>>> {
    with_headers(Response::from_string(text), "answer.txt").with_status_code(status)
}

fn with_headers<R: std::io::Read>(response: Response<R>, path: &str) -> Response<R> {
    let headers = [
        ("Content-Type", mime_of(path)),
        ("Content-Security-Policy", POLICY),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", "no-referrer"),
        ("Cache-Control", "no-cache"),
    ];
    headers
        .iter()
        .filter_map(|(name, value)| Header::from_bytes(*name, *value).ok())
        .fold(response, Response::with_header)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_stands_for_its_page() {
        assert_eq!(path_of("/"), "index.html");
        assert_eq!(path_of("/?text=1"), "index.html");
        assert_eq!(path_of("/mizaj/"), "mizaj/index.html");
    }

    #[test]
    fn percent_signs_are_decoded_once() {
        assert_eq!(path_of("/a%20b.js"), "a b.js");
        assert_eq!(path_of("/%2525"), "%25");
        assert_eq!(path_of("/100%"), "100%");
    }

    #[test]
    fn wasm_and_modules_have_the_types_that_browsers_insist_on() {
        assert_eq!(mime_of("mizaj/mizaj_bg.wasm"), "application/wasm");
        assert_eq!(mime_of("app.js"), "text/javascript; charset=utf-8");
    }
}
