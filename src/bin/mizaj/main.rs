//! `mizaj`: analyzes texts on the command line, measures bundles and prepares training data.

mod adapt;
mod adaptation;
mod analyze;
mod bundle;
mod encode;
mod evaluate;
mod features;
mod file;
mod html;
mod insights;
mod lines;
mod options;
mod output;
mod redact;
#[cfg(feature = "kafka")]
mod stream;
mod table;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use output::say;

/// Sentiment analysis for English, French and Arabic (including Darija and Arabizi), on this
/// machine.
#[derive(Debug, Parser)]
#[command(
    version,
    after_help = "Exit codes: 0 success, 1 some lines were bad (see standard error), \
    2 usage error, 3 a file or bundle cannot be read or output cannot be written."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Analyze texts given as arguments, or JSON lines {"text": …} on standard input
    Analyze(analyze::Arguments),
    /// Learn your own labels from a few examples
    Adapt(adapt::Arguments),
    /// Measure one or more bundles on labeled rows
    Evaluate(evaluate::Arguments),
    /// Summarize many texts: channels, periods, terms, alerts
    Insights(insights::Arguments),
    /// Replace what identifies a person: addresses, numbers, names in greetings and signatures
    Redact(redact::Arguments),
    /// Analyze the messages of a Kafka topic, exactly once
    #[cfg(feature = "kafka")]
    Stream(stream::Arguments),
    /// Normalize texts as the model reads them: adds `language` and `normalized` to JSON lines
    Preprocess(encode::PreprocessArguments),
    /// Convert texts to token ids: adds `language` and `ids` to JSON lines
    Encode(encode::EncodeArguments),
    /// Show the input of language identification: adds `script` and `prose` to JSON lines
    Features(features::Arguments),
}

/// Why a command failed.
type Failure = Box<dyn std::error::Error>;

/// A usage error.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Usage(String);

/// Number of lines that could not be used; the others were processed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct BadLines(usize);

fn main() -> ExitCode {
    let result = match Arguments::parse().command {
        Command::Analyze(arguments) => analyze::run(&arguments),
        Command::Adapt(arguments) => adapt::run(&arguments),
        Command::Evaluate(arguments) => evaluate::run(&arguments),
        Command::Insights(arguments) => insights::run(&arguments),
        Command::Redact(arguments) => redact::run(&arguments),
        #[cfg(feature = "kafka")]
        Command::Stream(arguments) => stream::run(&arguments),
        Command::Preprocess(arguments) => encode::preprocess(&arguments),
        Command::Encode(arguments) => encode::encode(&arguments),
        Command::Features(arguments) => features::run(&arguments),
    };
    match result {
        Ok(BadLines(0)) => ExitCode::SUCCESS,
        Ok(BadLines(count)) => {
            say(format_args!("{count} bad line{}", if count == 1 { "" } else { "s" }));
            ExitCode::from(1)
        }
        // The reader of our output has exited (`mizaj … | head`); not an error.
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
