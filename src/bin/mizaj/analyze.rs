//! `mizaj analyze`.

use std::io::{IsTerminal, Write, stdin};
use std::path::Path;

use mizaj::{AnalyzeOptions, Analyzer, AnalyzerOptions, Language, Prediction, Verdict};
use serde_json::{Map, Value};

use crate::bundle::{self, BundleArgument};
use crate::lines::{self, Line, Lines};
use crate::output::{Output, say};
use crate::{BadLines, Failure};

/// Lines judged together at most: a bound on memory.
const CHUNK: usize = 256;

/// What `--help` says at its end.
const NOTES: &str = "Each line of standard input gives one line of output, in order, with its \
    other fields; a field that has the name of a result keeps its value as input_NAME. A bad line \
    gives its fields, `error` and `line` (its number, from 1); a blank line stays blank.\n\n\
    Spans (`span`, `start`, `end`) count bytes of UTF-8 here; the npm package counts UTF-16 \
    units, as JavaScript does.";

#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
pub struct Arguments {
    /// Texts to judge; without any, JSON lines {"text": …} are read from standard input.
    /// Texts that begin with `-` stand behind `--`: mizaj analyze -- "-5 étoiles"
    texts: Vec<String>,
    #[command(flatten)]
    bundle: BundleArgument,
    /// The texts' language (en, fr, ar, ar-Latn) instead of detecting it
    #[arg(long, value_parser = language)]
    language: Option<Language>,
    /// Judge each sentence too
    #[arg(long)]
    sentences: bool,
    /// Say which words moved the verdict, by spans of bytes
    #[arg(long)]
    explain: bool,
    /// Answer as the original service did: {"sentiment", "confidence", "text"}, after the
    /// line's other fields
    #[arg(long)]
    predict: bool,
}

pub fn language(tag: &str) -> Result<Language, String> {
    Language::from_tag(tag).ok_or_else(|| {
        let tags: Vec<&str> = Language::ALL.iter().map(|language| language.tag()).collect();
        format!("not one of {}", tags.join(", "))
    })
}

pub fn run(arguments: &Arguments) -> Result<BadLines, Failure> {
    // The cache pays where texts come one by one; a batch is read faster than it is looked up.
    let mut analyzer =
        bundle::load(&arguments.bundle.folder()?, AnalyzerOptions { cache_capacity: 0 })?;
    let options = AnalyzeOptions {
        language: arguments.language,
        sentences: arguments.sentences,
        explain: arguments.explain,
        uncertain_below: None,
    };
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

/// Judges the lines of standard input. What is there is judged together; nothing waits for
/// lines that are still to come.
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
            bad.0 += judge(analyzer, options, arguments, &chunk, output)?;
            chunk.clear();
        }
    }
    Ok(bad)
}

/// Judges a chunk of lines and writes one line for each, in order; returns the bad ones.
fn judge(
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

/// What is written for a text: the fields that came with it, and the verdict's.
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
