//! `cargo xtask demo`: the pages on this machine, under the strict Content-Security-Policy that the
//! package supports.

use anyhow::{Context, Result, bail};

use crate::serve::Site;
use crate::{build, site};

const PORT: u16 = 8080;

/// Builds the package and serves the pages until it is stopped.
pub(crate) fn demo(arguments: &[&str]) -> Result<()> {
    let port = match arguments {
        [] => PORT,
        ["--port", port] => port.parse().with_context(|| format!("not a port: {port}"))?,
        _ => bail!("usage: cargo xtask demo [--port N]"),
    };
    // Take the port first, so that nobody waits for a build that cannot be served.
    let site = Site::open(port)?;
    build::build()?;
    site::pages()?;
    // Edits to a page show after a reload.
    let mut watcher = site::pages_script().arg("--watch").spawn()?;
    println!("\n  Mizaj is at {}\n  Stop it with Ctrl+C.\n", site.address());
    site.serve();
    watcher.kill()?;
    Ok(())
}
