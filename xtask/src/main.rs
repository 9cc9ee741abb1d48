//! Commands of the repository, one file each: see `cargo xtask help`.

mod browsers;
mod build;
mod compress;
mod demo;
mod node;
mod pictures;
mod python;
mod site;
mod size;
mod test;
mod tools;
mod train;

use std::env;
use std::process::ExitCode;

use anyhow::{Result, bail};

const HELP: &str = "\
Commands of the Mizaj repository

Usage: cargo xtask <command>

  build              build the npm package into js/dist: wasm, bindings, TypeScript, models
  demo [--port N]    build, then serve the pages on http://127.0.0.1:8080/
  site               build, then write the pages and the package to target/site,
                     a folder that any static host can serve from any path
  test [step ...]    run every check and test, or only the steps named
  test --list        list the steps
  size               measure what a visitor downloads, against the budgets
  pictures           make the pictures of the README anew, in tests/browser/pictures
  train --smoke      run the training pipeline on a few lines, end to end
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
        ["demo", rest @ ..] => demo::demo(rest)?,
        ["site"] => site::site()?,
        ["test", steps @ ..] => test::test(steps)?,
        ["size"] => size::size()?,
        ["pictures"] => pictures::pictures()?,
        ["train", rest @ ..] => train::train(rest)?,
        _ => bail!("unknown command: {}\n\n{HELP}", arguments.join(" ")),
    }
    Ok(())
}
