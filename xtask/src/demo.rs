//! `cargo xtask demo`: the pages on this machine, under the strict policy that
//! the package promises to work with.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::build;
use crate::site;

const PORT: u16 = 8080;

/// Nothing but this origin, no inline code, no `eval`, no HTML from strings.
/// A site that embeds Mizaj can ask for as much.
pub const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types mizaj mizaj-page";

/// How long a visitor may take to ask or to listen.
const PATIENCE: Duration = Duration::from_secs(30);

/// Bytes of a request that are read at most.
const LONGEST_HEAD: u64 = 16 * 1024;

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
    listener: TcpListener,
    address: SocketAddr,
}

impl Site {
    /// Takes the port; 0 takes a free one.
    pub fn open(port: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("cannot listen on port {port}"))?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// The address of the first page.
    pub fn address(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Answers requests for as long as the process lives.
    pub fn serve(&self) {
        for stream in self.listener.incoming().flatten() {
            // A visitor who left before the end is nothing to report.
            thread::spawn(move || answer(stream).ok());
        }
    }
}

/// Reads one request and answers it; the connection ends with the answer.
fn answer(mut stream: TcpStream) -> Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let mut line = String::new();
    let mut reader = BufReader::new(&stream).take(LONGEST_HEAD);
    reader.read_line(&mut line)?;
    let mut header = String::from("-");
    while !header.trim().is_empty() {
        header.clear();
        reader.read_line(&mut header)?;
    }
    let mut words = line.split_whitespace();
    let method = words.next().unwrap_or_default();
    let path = path_of(words.next().unwrap_or_default());
    let (status, path, body) = match method {
        "GET" | "HEAD" => match content(&path)? {
            Some(body) => ("200 OK", path.as_str(), body),
            None => ("404 Not Found", "404.txt", b"not here\n".to_vec()),
        },
        _ => ("405 Method Not Allowed", "405.txt", b"only GET and HEAD\n".to_vec()),
    };
    let length = body.len();
    let mime = mime_of(path);
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {length}\r\n\
         Content-Security-Policy: {POLICY}\r\nX-Content-Type-Options: nosniff\r\n\
         Referrer-Policy: no-referrer\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n"
    )?;
    if method != "HEAD" {
        stream.write_all(&body)?;
    }
    Ok(())
}

/// The bytes at this path of the site. Only listed files are served, so no path
/// leads out of the two folders.
fn content(path: &str) -> Result<Option<Vec<u8>>> {
    if path == site::REVISION {
        return Ok(Some(site::revision()?.into_bytes()));
    }
    match site::files()?.get(path) {
        Some(file) => Ok(Some(fs::read(file)?)),
        None => Ok(None),
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
