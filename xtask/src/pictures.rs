//! `cargo xtask pictures`: the pictures of the README, from the pages as they are.

use std::thread;

use anyhow::Result;

use crate::demo::Site;
use crate::tools::{command, root, run};
use crate::{browsers, build, node};

/// Builds the package, serves the pages and has Chromium take the pictures.
pub fn pictures() -> Result<()> {
    build::build()?;
    let folder = root().join("tests/browser");
    node::install(&folder)?;
    let site = Site::open(0)?;
    let address = site.address();
    thread::spawn(move || site.serve());
    run(command("node")
        .arg(folder.join("pictures.js"))
        .env("MIZAJ_SITE", address)
        .envs(browsers::as_variables()?))
}
