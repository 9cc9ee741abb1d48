//! `mizaj`: judges texts from the command line, measures bundles, prepares training data.

mod analyze;
mod bundle;
mod encode;
mod evaluate;
mod file;
mod html;
mod insights;
mod lines;
mod output;
mod table;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use output::say;

/// Sentiment of English, French and Arabic texts (Darija and Arabizi included), on this machine.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Exit codes: 0 all well, 1 some lines were bad (they are named), \
    2 wrong usage, 3 a file or bundle cannot be used or the output not be written."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Judge texts: arguments, or JSON lines {"text": …} on standard input
    Analyze(analyze::Arguments),
    /// Measure one bundle or several on labelled rows
    Evaluate(evaluate::Arguments),
    /// Show what many texts say together: channels, periods, terms, alerts
    Insights(insights::Arguments),
    /// Clean texts as the model sees them: adds `language` and `normalized` to JSON lines
    Preprocess(encode::PreprocessArguments),
    /// Turn texts into token ids: adds `language` and `ids` to JSON lines
    Encode(encode::EncodeArguments),
}

/// Why a command could not do its work.
type Failure = Box<dyn std::error::Error>;

/// The command line asks for what there is not.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Usage(String);

/// Lines that could not be used; the rest was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct BadLines(usize);

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Analyze(arguments) => analyze::run(&arguments),
        Command::Evaluate(arguments) => evaluate::run(&arguments),
        Command::Insights(arguments) => insights::run(&arguments),
        Command::Preprocess(arguments) => encode::preprocess(&arguments),
        Command::Encode(arguments) => encode::encode(&arguments),
    };
    match result {
        Ok(BadLines(0)) => ExitCode::SUCCESS,
        Ok(BadLines(count)) => {
            say(format_args!("{count} bad line{}", if count == 1 { "" } else { "s" }));
            ExitCode::from(1)
        }
        // The reader of our output has gone (`mizaj … | head`): nothing is wrong.
        Err(failure) if is_broken_pipe(failure.as_ref()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&failure);
            ExitCode::from(if failure.is::<Usage>() { 2 } else { 3 })
        }
    }
}

fn is_broken_pipe(failure: &(dyn std::error::Error + 'static)) -> bool {
    failure
        .downcast_ref::<std::io::Error>()
        .is_some_and(|error| error.kind() == std::io::ErrorKind::BrokenPipe)
}
