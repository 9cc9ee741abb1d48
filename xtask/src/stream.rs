//! `mizaj stream` against a real broker, and what building it needs.

use std::env::consts::EXE_SUFFIX;
use std::path::PathBuf;

use anyhow::{Context, Result};

use crate::tools::{cargo, command, find_program, root, run, target, works};
use crate::{apt, python};

/// The features of the command line tool. The worker for Kafka is for unix.
pub(crate) const FEATURES: &str = if cfg!(unix) { "kafka" } else { "cli" };

/// What librdkafka is built with: TLS and SASL are OpenSSL's.
const LIBRARIES: &[&str] = &["libssl-dev", "pkg-config", "make", "gcc"];

/// Installs what librdkafka is built with, where it is missing.
pub(crate) fn libraries() -> Result<()> {
    let has_openssl = works(command("pkg-config").args(["--exists", "openssl"]));
    if cfg!(target_os = "linux") && !(has_openssl && find_program(&["make"]).is_some()) {
        apt::install(LIBRARIES)
            .context("`mizaj stream` needs a C compiler, make, pkg-config and OpenSSL's headers")?;
    }
    Ok(())
}

/// Builds the tool with `mizaj stream`; its path.
pub(crate) fn build() -> Result<PathBuf> {
    libraries()?;
    // As the tests of the crate build it: for `build` Cargo would compile tract once more.
    run(cargo()
        .args(["test", "--locked", "--no-run", "--package", "mizaj", "--features", FEATURES])
        .args(["--test", "it"]))?;
    Ok(target().join("debug").join(format!("mizaj{EXE_SUFFIX}")))
}

/// The tests in `tests/stream`, against the broker that they install, or the one at `MIZAJ_KAFKA`.
pub(crate) fn tests() -> Result<()> {
    let program = build()?;
    let folder = root().join("tests/stream");
    run(python::with(&folder)?
        .args(["-m", "pytest", "--quiet", "-p", "no:cacheprovider"])
        .arg(&folder)
        .env("MIZAJ", program))
}
