//! `cargo xtask size`: what a visitor downloads, against the budgets.

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result, bail};
use flate2::{Compression, write::GzEncoder};

use crate::build;
use crate::tools::files_below;

/// What may be downloaded at most, in bytes after gzip -9.
struct Budget {
    what: &'static str,
    belongs: fn(&str) -> bool,
    gzip: usize,
}

const BUDGETS: &[Budget] = &[
    Budget { what: "engine (wasm)", belongs: |path| path.ends_with(".wasm"), gzip: 2_100_000 },
    Budget { what: "package (JavaScript)", belongs: |path| path.ends_with(".js"), gzip: 40_000 },
    Budget {
        what: "classic bundle",
        belongs: |path| path.starts_with("models/classic/") && !path.ends_with(".md"),
        gzip: 2_000_000,
    },
    Budget {
        what: "default bundle",
        belongs: |path| path.starts_with("models/mizaj/") && !path.ends_with(".md"),
        gzip: 4_500_000,
    },
];

/// Measures the built package; fails where a part is over its budget.
pub fn size() -> Result<()> {
    let package = build::package();
    let files = files_below(&package)?;
    let mut over = Vec::new();
    println!("{:<22} {:>12} {:>12} {:>12}", "", "raw", "gzip", "budget");
    for budget in BUDGETS {
        let mut raw = 0;
        let mut gzip = 0;
        for file in &files {
            if (budget.belongs)(&address(file.strip_prefix(&package)?)) {
                let bytes = fs::read(file).with_context(|| file.display().to_string())?;
                raw += bytes.len();
                gzip += gzipped(&bytes)?;
            }
        }
        println!("{:<22} {raw:>12} {gzip:>12} {:>12}", budget.what, budget.gzip);
        if gzip > budget.gzip {
            over.push(budget.what);
        }
    }
    if !over.is_empty() {
        bail!("over budget: {}", over.join(", "));
    }
    Ok(())
}

/// The path with forward slashes, on every system.
fn address(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}

fn gzipped(bytes: &[u8]) -> Result<usize> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes)?;
    Ok(encoder.finish()?.len())
}
