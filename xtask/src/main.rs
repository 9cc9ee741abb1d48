//! Commands of the repository, one file each: see `cargo xtask help`.

mod apps;
mod apt;
mod browsers;
mod build;
mod changelog;
mod compress;
mod demo;
mod docs;
mod licenses;
mod lint;
mod metadata;
mod node;
mod notices;
mod pictures;
mod python;
mod release;
mod sbom;
mod serve;
mod site;
mod size;
mod stream;
mod test;
mod tools;
mod train;
mod wasi;
mod zip;

use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
Commands of the Mizaj repository

Usage: cargo xtask <command>

  build [tables]     build the npm package into packages/mizaj/dist: wasm, bindings, TypeScript, models;
                     and the module that reads files into tables/dist, or only that one
  demo [--port N]    build, then serve the pages on http://127.0.0.1:8080/
  site               build, then write the pages and the package to target/site,
                     a folder that any static host can serve from any path
  apps               pack the sidebar for Zendesk, for Chatwoot and for any frame, and the browser
                     extension into target/apps
  test [step ...]    run every check and test, or only the steps named; with --lean, remove what
                     no later step reads (6 GB less on the disk)
  test --list        list the steps
  deny [check ...]   cargo-deny with deny.toml: licenses, bans and sources, or the checks named
  sbom               write what the crate and the npm package are made of to target/sbom (CycloneDX)
  release vVERSION   build a tag twice, compare the bytes, write checksums, rehearse publishing
  release --dry-run  the same for HEAD; --check: only what needs no build
  docs               build, then write the guides, TypeDoc and rustdoc as static pages to target/docs
  size               measure what a visitor downloads, against the budgets
  wasi               build the module for hosts outside the page into target/mizaj-wasi
  pictures           retake the README's pictures, in tests/web/pages/pictures
  train --smoke      run the training pipeline on a few lines, end to end
  train --panel BUNDLE... --corpora FOLDER
                     measure bundles on texts that no model was trained on
  help               show this text

Needs rustup and Node 20 or newer; the Python steps of `test` need Python 3.11.
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[&str]) -> Result<()> {
    match arguments {
        [] | ["help" | "--help" | "-h"] => print!("{HELP}"),
        ["build"] => build::build()?,
        ["build", "tables"] => build::build_tables()?,
        ["demo", rest @ ..] => demo::demo(rest)?,
        ["site"] => site::site()?,
        ["apps"] => apps::make()?,
        ["test", steps @ ..] => test::test(steps)?,
        ["deny", checks @ ..] => licenses::deny(checks)?,
        ["sbom"] => sbom::sbom()?,
        ["release", rest @ ..] => release::release(rest)?,
        ["docs"] => docs::make()?,
        ["size"] => size::size()?,
        ["wasi"] => println!("{}", wasi::build()?.display()),
        ["pictures"] => pictures::pictures()?,
        ["train", rest @ ..] => train::train(rest)?,
        _ => bail!("unknown command: {}\n\n{HELP}", arguments.join(" ")),
    }
    Ok(())
}
