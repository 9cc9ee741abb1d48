//! `cargo xtask size`: what a visitor downloads, against the budgets.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, bail};

use crate::tools::files_below;
use crate::{build, compress};

/// The most that may be downloaded, in bytes after brotli compression.
struct Budget {
    what: &'static str,
    belongs: fn(&str) -> bool,
    brotli: usize,
}

fn is_code(path: &str) -> bool {
    !is_reader(path) && !is_redaction(path) && (path.ends_with(".wasm") || path.ends_with(".js"))
}

/// Whether a file is of the module that redacts, which the package loads with the first redaction.
fn is_redaction(path: &str) -> bool {
    path.contains("mizaj_redact") && (path.ends_with(".wasm") || path.ends_with(".js"))
}

/// Whether a file is of the module that reads files, which the pages load when someone drops one.
fn is_reader(path: &str) -> bool {
    path.starts_with("tables/") && (path.ends_with(".wasm") || path.ends_with(".js"))
}

fn is_in_bundle(path: &str, name: &str) -> bool {
    path.starts_with(&format!("models/{name}/")) && !path.ends_with(".md")
}

const BUDGETS: &[Budget] = &[
    Budget { what: "module and JavaScript", belongs: is_code, brotli: 450_000 },
    Budget {
        what: "bundle classic",
        belongs: |path| is_in_bundle(path, "classic"),
        brotli: 2_000_000,
    },
    Budget { what: "bundle mizaj", belongs: |path| is_in_bundle(path, "mizaj"), brotli: 1_550_000 },
    Budget { what: "bundle plus", belongs: |path| is_in_bundle(path, "plus"), brotli: 14_000_000 },
    Budget { what: "reader of files", belongs: is_reader, brotli: 350_000 },
    Budget { what: "redaction", belongs: is_redaction, brotli: 95_000 },
    Budget {
        what: "all before the first verdict",
        belongs: |path| is_code(path) || is_in_bundle(path, "mizaj"),
        brotli: 2_000_000,
    },
];

/// Measures the built package; fails if a part is over its budget.
pub(crate) fn size() -> Result<()> {
    let mut files = Vec::new();
    let folders =
        [("", build::package()), ("models/plus", build::plus_model()), ("tables", build::tables())];
    for (prefix, folder) in folders {
        for file in files_below(&folder)? {
            let bytes = fs::read(&file).with_context(|| file.display().to_string())?;
            let sizes =
                [bytes.len(), compress::gzip(&bytes)?.len(), compress::brotli(&bytes)?.len()];
            files.push((address(&Path::new(prefix).join(file.strip_prefix(&folder)?)), sizes));
        }
    }
    let mut over = Vec::new();
    println!("{:<30} {:>10} {:>10} {:>10} {:>10}", "bytes", "raw", "gzip", "brotli", "budget");
    for budget in BUDGETS {
        let mut total = [0; 3];
        for (_, sizes) in files.iter().filter(|(path, _)| (budget.belongs)(path)) {
            for (sum, size) in total.iter_mut().zip(sizes) {
                *sum += size;
            }
        }
        let [raw, gzip, brotli] = total;
        println!("{:<30} {raw:>10} {gzip:>10} {brotli:>10} {:>10}", budget.what, budget.brotli);
        if raw == 0 || brotli > budget.brotli {
            over.push(budget.what);
        }
    }
    if !over.is_empty() {
        bail!("missing or over budget: {}", over.join(", "));
    }
    Ok(())
}

/// The path with forward slashes, on every system.
fn address(path: &Path) -> String {
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    parts.join("/")
}
