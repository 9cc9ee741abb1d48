//! `cargo xtask pictures`: takes the README's pictures from the current pages.

use anyhow::Result;

use crate::serve::Site;
use crate::tools::{command, root, run};
use crate::{browsers, build, node, site};

/// Builds the package, serves the pages and has Chromium take the pictures.
pub(crate) fn pictures() -> Result<()> {
    build::build()?;
    site::pages()?;
    let folder = root().join("tests/web");
    node::install(&folder)?;
    let address = Site::in_background()?;
    run(command("node")
        .arg(folder.join("pages/pictures.js"))
        .env("MIZAJ_SITE", address)
        .envs(browsers::as_variables()?))
}
