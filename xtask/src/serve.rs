//! Serves the pages over HTTP, on this machine only, for the demo, the tests and the pictures.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result};
use percent_encoding::percent_decode_str;

use crate::site;

/// Nothing but this origin, no inline code, no `eval`, no HTML from strings. Sites that embed Mizaj
/// can use the same policy.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
    manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; \
    require-trusted-types-for 'script'; trusted-types mizaj mizaj-page";

/// The policy of the documentation: rustdoc and `TypeDoc` write inline code. It holds no text
/// of visitors.
const DOCS_POLICY: &str = "default-src 'none'; script-src 'self' 'unsafe-inline'; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// How long a visitor may take to ask, and to listen.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Bytes of a request that are read at most.
const MAX_HEAD: u64 = 16 * 1024;

/// The pages and the package, on a port of this machine.
///
/// Every connection has a thread of its own and ends with its answer. A pool of threads would be
/// used up by the connections that browsers keep open, and new visitors would wait for minutes.
pub(crate) struct Site {
    listener: TcpListener,
    address: SocketAddr,
}

impl Site {
    /// Listens on the port; 0 picks a free one.
    pub(crate) fn open(port: u16) -> Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .with_context(|| format!("cannot listen on port {port}"))?;
        let address = listener.local_addr()?;
        Ok(Self { listener, address })
    }

    /// Serves on a free port for as long as the process lives; returns the address of the first
    /// page.
    pub(crate) fn in_background() -> Result<String> {
        let site = Self::open(0)?;
        let address = site.address();
        thread::spawn(move || site.serve());
        Ok(address)
    }

    /// The address of the first page.
    pub(crate) fn address(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Answers requests for as long as the process lives.
    pub(crate) fn serve(&self) {
        let hosts: Arc<[String]> =
            ["127.0.0.1", "localhost"].map(|host| format!("{host}:{}", self.address.port())).into();
        for stream in self.listener.incoming().flatten() {
            let hosts = Arc::clone(&hosts);
            // Fails if the visitor has left; there is nothing to report.
            thread::spawn(move || respond(stream, &hosts).ok());
        }
    }
}

/// Status, media type and body.
type Answer = (&'static str, &'static str, Vec<u8>);

const TEXT: &str = "text/plain; charset=utf-8";

/// The first line of a request, and the host it names.
struct Request {
    method: String,
    url: String,
    host: String,
}

/// Reads one request and answers it.
fn respond(mut stream: TcpStream, hosts: &[String]) -> Result<()> {
    stream.set_read_timeout(Some(TIMEOUT))?;
    stream.set_write_timeout(Some(TIMEOUT))?;
    let request = read(&stream)?;
    let (status, mime, body) = answer(&request, hosts);
    let length = body.len();
    let policy = if site::is_docs(&path_of(&request.url)) { DOCS_POLICY } else { POLICY };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {mime}\r\nContent-Length: {length}\r\n\
         Content-Security-Policy: {policy}\r\nX-Content-Type-Options: nosniff\r\n\
         Referrer-Policy: no-referrer\r\nCache-Control: no-cache\r\nConnection: close\r\n\r\n"
    )?;
    if request.method != "HEAD" {
        stream.write_all(&body)?;
    }
    Ok(())
}

fn read(stream: &TcpStream) -> Result<Request> {
    let mut reader = BufReader::new(stream).take(MAX_HEAD);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let mut request = Request {
        method: words.next().unwrap_or_default(),
        url: words.next().unwrap_or_default(),
        host: String::new(),
    };
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        if header.trim().is_empty() {
            return Ok(request);
        }
        if let Some((name, value)) = header.split_once(':')
            && name.eq_ignore_ascii_case("host")
        {
            value.trim().clone_into(&mut request.host);
        }
    }
}

fn answer(request: &Request, hosts: &[String]) -> Answer {
    // Refuse pages of another host whose name points here (DNS rebinding).
    if !hosts.contains(&request.host) {
        return ("421 Misdirected Request", TEXT, b"not this host\n".to_vec());
    }
    if !matches!(request.method.as_str(), "GET" | "HEAD") {
        return ("405 Method Not Allowed", TEXT, b"only GET and HEAD\n".to_vec());
    }
    let path = path_of(&request.url);
    match content(&path) {
        Ok(Some(body)) => ("200 OK", mime_of(&path), body),
        Ok(None) => ("404 Not Found", TEXT, b"not here\n".to_vec()),
        Err(error) => ("500 Internal Server Error", TEXT, format!("{error:#}\n").into_bytes()),
    }
}

/// The bytes at this path of the site. Only listed files are served, so no path leads out of
/// the folders of the site.
fn content(path: &str) -> Result<Option<Vec<u8>>> {
    if path == site::REVISION {
        return Ok(Some(site::revision()?.into_bytes()));
    }
    site::files()?
        .get(path)
        .map(|file| fs::read(file).with_context(|| file.display().to_string()))
        .transpose()
}

/// The decoded path of the address; a folder's path becomes that of its page.
fn path_of(url: &str) -> String {
    let path = url.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
    let mut path = percent_decode_str(path).decode_utf8_lossy().into_owned();
    if path.is_empty() || path.ends_with('/') {
        path.push_str("index.html");
    }
    path
}

fn mime_of(path: &str) -> &'static str {
    match mime_guess::from_path(path).first_raw() {
        Some("text/html") => "text/html; charset=utf-8",
        Some("text/css") => "text/css; charset=utf-8",
        Some("text/csv") => "text/csv; charset=utf-8",
        Some("text/javascript" | "application/javascript") => "text/javascript; charset=utf-8",
        Some("text/plain" | "text/markdown") => TEXT,
        Some(other) => other,
        None => "application/octet-stream",
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
    fn browsers_get_the_media_types_they_insist_on() {
        assert_eq!(mime_of("mizaj/mizaj_bg.wasm"), "application/wasm");
        assert_eq!(mime_of("app.js"), "text/javascript; charset=utf-8");
        assert_eq!(mime_of("app.mjs"), "text/javascript; charset=utf-8");
        assert_eq!(mime_of("app.webmanifest"), "application/manifest+json");
        assert_eq!(mime_of("icon.svg"), "image/svg+xml");
    }

    /// The status code for a request that names this host; `PORT` stands for the server's port.
    fn status(address: &str, host: &str) -> Result<String> {
        let authority = address.trim_start_matches("http://").trim_end_matches('/');
        let port = authority.rsplit(':').next().unwrap_or_default();
        let host = host.replace("PORT", port);
        let mut stream = TcpStream::connect(authority)?;
        write!(stream, "GET /nothing HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.split(' ').nth(1).unwrap_or_default().to_owned())
    }

    #[test]
    fn a_foreign_host_name_is_refused() -> Result<()> {
        let address = Site::in_background()?;
        assert_eq!(status(&address, "127.0.0.1:PORT")?, "404");
        assert_eq!(status(&address, "localhost:PORT")?, "404");
        assert_eq!(status(&address, "rebound.example:PORT")?, "421");
        assert_eq!(status(&address, "127.0.0.1:1")?, "421");
        Ok(())
    }
}
