//! `mizaj analyze`.

use std::io::{IsTerminal, Write, stdin};
use std::path::Path;

use mizaj::{AnalyzeOptions, Analyzer, AnalyzerOptions, Prediction, Verdict};
use serde_json::{Map, Value};

use crate::adaptation::AdaptationArgument;
use crate::bundle::{self, BundleArgument};
use crate::lines::{self, Line, Lines};
use crate::options::VerdictArguments;
use crate::output::{Output, say};
use crate::{BadLines, Failure};

/// Maximum number of lines analyzed together; bounds memory.
const CHUNK: usize = 256;

/// Shown at the end of `--help`.
const NOTES: &str = "Each input line gives one output line, in order, with its other fields. A field \
    named like a result is kept as input_NAME. A bad line gives its fields plus `error` and `line` \
    (its number, from 1). Blank lines stay blank.\n\n\
    Spans (`span`, `start`, `end`) count UTF-8 bytes here; the npm package counts UTF-16 \
    units, as JavaScript does.";

#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
pub(crate) struct Arguments {
    /// Texts to analyze. Without any, reads JSON lines {"text": …} from standard input. Put
    /// texts that begin with `-` after `--`: mizaj analyze -- "-5 étoiles"
    texts: Vec<String>,
    #[command(flatten)]
    bundle: BundleArgument,
    #[command(flatten)]
    adaptation: AdaptationArgument,
    #[command(flatten)]
    verdict: VerdictArguments,
    /// Answer like the original service: {"sentiment", "confidence", "text"}, after the line's
    /// other fields
    #[arg(long)]
    predict: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Result<BadLines, Failure> {
    // The cache helps with repeated single texts; in a batch, analyzing is faster than looking
    // up.
    let mut analyzer =
        bundle::load(&arguments.bundle.folder()?, AnalyzerOptions { cache_capacity: 0 })?;
    arguments.adaptation.apply(&mut analyzer)?;
    let options = arguments.verdict.options();
    let mut output = Output::new();
    if arguments.texts.is_empty() {
        return stream(&mut analyzer, &options, arguments, &mut output);
    }
    for text in &arguments.texts {
        let verdict = analyzer.analyze(text, &options)?;
        output.line(&answer(arguments, &Map::new(), text, &verdict)?)?;
    }
    output.flush()?;
    Ok(BadLines(0))
}

/// Analyzes the lines of standard input. Lines already available are analyzed together; nothing
/// waits for lines still to come.
fn stream(
    analyzer: &mut Analyzer,
    options: &AnalyzeOptions,
    arguments: &Arguments,
    output: &mut Output,
) -> Result<BadLines, Failure> {
    if stdin().is_terminal() {
        say("reading JSON lines {\"text\": …} from standard input; end with Ctrl-D");
    }
    let mut bad = BadLines::default();
    let mut chunk = Vec::with_capacity(CHUNK);
    let mut lines = Lines::open(Path::new("-"))?;
    while let Some(line) = lines.next() {
        chunk.push(line?);
        if chunk.len() == CHUNK || !lines.is_ready() {
            bad.0 += analyze(analyzer, options, arguments, &chunk, output)?;
            chunk.clear();
        }
    }
    Ok(bad)
}

/// Analyzes a chunk of lines and writes one output line for each, in order; returns the bad
/// ones.
fn analyze(
    analyzer: &mut Analyzer,
    options: &AnalyzeOptions,
    arguments: &Arguments,
    chunk: &[Line],
    output: &mut Output,
) -> Result<usize, Failure> {
    let texts: Vec<&str> =
        chunk.iter().filter_map(|line| Some(line.record("text").ok()?.0)).collect();
    let mut verdicts = analyzer.analyze_batch(&texts, options)?.into_iter();
    let mut bad = 0;
    for line in chunk {
        match line.record("text") {
            Ok((text, object)) => {
                let verdict = verdicts.next().ok_or("a verdict is missing")?;
                output.line(&answer(arguments, object, text, &verdict)?)?;
            }
            Err(_) if line.is_blank => output.write_all(b"\n")?,
            Err(reason) => {
                bad += 1;
                output.line(&line.complain(&reason))?;
            }
        }
    }
    output.flush()?;
    Ok(bad)
}

/// The output for one text: its own fields and those of the verdict.
fn answer(
    arguments: &Arguments,
    input: &Map<String, Value>,
    text: &str,
    verdict: &Verdict,
) -> Result<Map<String, Value>, Failure> {
    let mut input = input.clone();
    if arguments.predict {
        input.shift_remove("text");
        return Ok(lines::merge(input, lines::fields(&Prediction::new(text, verdict))?));
    }
    input.insert("text".into(), text.into());
    Ok(lines::merge(input, lines::fields(verdict)?))
}
