//! The two browsers in which the pages are tested.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::apt;
use crate::tools::{files_below, find_program, root, run, target, works};

/// One browser and its names.
struct Browser {
    /// Its name in Playwright.
    name: &'static str,
    /// The environment variable that overrides the browser.
    variable: &'static str,
    /// Its Debian package.
    package: &'static str,
    /// Its programs on the search path, the preferred one first.
    programs: &'static [&'static str],
    /// Where it is installed when it is not on the search path.
    applications: &'static [&'static str],
    /// Its program inside Playwright's download.
    downloaded: &'static [&'static str],
}

const CHROMIUM: Browser = Browser {
    name: "chromium",
    variable: "MIZAJ_CHROMIUM",
    package: "chromium",
    programs: &["chromium", "chromium-browser", "google-chrome", "chrome.exe"],
    applications: &[
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "C:/Program Files/Google/Chrome/Application/chrome.exe",
    ],
    downloaded: &["chrome", "Chromium", "chrome.exe"],
};

const FIREFOX: Browser = Browser {
    name: "firefox",
    variable: "MIZAJ_FIREFOX",
    package: "firefox-esr",
    programs: &["firefox-esr", "firefox", "firefox.exe"],
    applications: &[
        "/Applications/Firefox.app/Contents/MacOS/firefox",
        "C:/Program Files/Mozilla Firefox/firefox.exe",
    ],
    downloaded: &["firefox", "firefox.exe"],
};

/// The pinned Playwright that downloads a browser when none can be found or installed.
const PLAYWRIGHT: &str = "playwright@1.65.1";

/// Chromium and Firefox as environment variables for the tests, found on this
/// machine or installed.
pub(crate) fn as_variables() -> Result<Vec<(&'static str, PathBuf)>> {
    [CHROMIUM, FIREFOX]
        .iter()
        .map(|browser| Ok((browser.variable, find_or_install(browser)?)))
        .collect()
}

fn find_or_install(browser: &Browser) -> Result<PathBuf> {
    if let Some(path) = find(browser) {
        return Ok(path);
    }
    if apt::install(&[browser.package]).is_ok()
        && let Some(path) = find(browser)
    {
        return Ok(path);
    }
    download(browser)
}

fn find(browser: &Browser) -> Option<PathBuf> {
    let named = env::var_os(browser.variable).map(PathBuf::from);
    let installed = || find_program(browser.programs);
    let application = || browser.applications.iter().map(PathBuf::from).find(|path| path.is_file());
    // A stub that only says how to install the browser does not count.
    named
        .or_else(installed)
        .or_else(application)
        .filter(|path| works(Command::new(path).arg("--version")))
}

/// Downloads Playwright's build into Cargo's target folder.
fn download(browser: &Browser) -> Result<PathBuf> {
    let folder = target().join("browsers");
    let found = || {
        files_below(&folder).ok()?.into_iter().find(|path| {
            let is_browser = |path: &Path| {
                path.file_name().is_some_and(|name| browser.downloaded.iter().any(|&it| it == name))
            };
            is_browser(path)
                && path.to_string_lossy().contains(browser.name)
                && works(Command::new(path).arg("--version"))
        })
    };
    if let Some(path) = found() {
        return Ok(path);
    }
    run(crate::node::npx(&root())
        .args(["--yes", PLAYWRIGHT, "install", browser.name])
        .env("PLAYWRIGHT_BROWSERS_PATH", &folder))
    .with_context(|| format!("no {} on this machine, and none could be installed", browser.name))?;
    found().with_context(|| format!("the downloaded {} does not start", browser.name))
}
