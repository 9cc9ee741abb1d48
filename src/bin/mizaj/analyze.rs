//! `mizaj analyze`.

use std::io::{IsTerminal, stdin};
use std::path::Path;

use mizaj::{AnalyzeOptions, Analyzer, AnalyzerOptions, Language, Verdict};

use crate::bundle::{self, BundleArgument};
use crate::lines::{self, Line, Output};
use crate::{BadLines, Failure};

/// Lines judged together; a bound on memory, and the delay of a slow stream.
const CHUNK: usize = 256;

#[derive(Debug, clap::Args)]
pub struct Arguments {
    /// Texts to judge; without any, JSON lines {"text": …} are read from standard input
    texts: Vec<String>,
    #[command(flatten)]
    bundle: BundleArgument,
    /// The texts' language (en, fr, ar, ar-Latn) instead of detecting it
    #[arg(long, value_parser = language)]
    language: Option<Language>,
    /// Judge each sentence too
    #[arg(long)]
    sentences: bool,
    /// Say which words moved the verdict
    #[arg(long)]
    explain: bool,
    /// Answer as the original service did: {"sentiment", "confidence", "text"}
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
    if !arguments.texts.is_empty() {
        for text in &arguments.texts {
            write(
                &mut output,
                arguments,
                &serde_json::Map::new(),
                text,
                &analyzer.analyze(text, &options)?,
            )?;
        }
        output.flush()?;
        return Ok(BadLines(0));
    }
    if stdin().is_terminal() {
        eprintln!("mizaj: reading JSON lines {{\"text\": …}} from standard input; end with Ctrl-D");
    }
    let mut bad = BadLines::default();
    let mut chunk = Vec::with_capacity(CHUNK);
    for line in lines::read(Path::new("-"))? {
        chunk.push(line?);
        if chunk.len() == CHUNK || stdin().is_terminal() {
            bad.0 += judge(&mut analyzer, &options, arguments, &chunk, &mut output)?;
            chunk.clear();
        }
    }
    bad.0 += judge(&mut analyzer, &options, arguments, &chunk, &mut output)?;
    Ok(bad)
}

/// Judges a chunk of lines and writes one object for each, in order; returns the bad ones.
fn judge(
    analyzer: &mut Analyzer,
    options: &AnalyzeOptions,
    arguments: &Arguments,
    chunk: &[Line],
    output: &mut Output,
) -> Result<usize, Failure> {
    let texts: Vec<&str> = chunk.iter().filter_map(|line| Some(line.record().ok()?.0)).collect();
    let mut verdicts = analyzer.analyze_batch(&texts, options)?.into_iter();
    let mut bad = 0;
    for line in chunk {
        match line.record() {
            Ok((text, object)) => {
                let verdict = verdicts.next().ok_or("a verdict is missing")?;
                write(output, arguments, object, text, &verdict)?;
            }
            Err(reason) => {
                bad += 1;
                output.write(&line.complain(&reason))?;
            }
        }
    }
    output.flush()?;
    Ok(bad)
}

fn write(
    output: &mut Output,
    arguments: &Arguments,
    input: &serde_json::Map<String, serde_json::Value>,
    text: &str,
    verdict: &Verdict,
) -> Result<(), Failure> {
    if arguments.predict {
        return output.write(&mizaj::Prediction::new(text, verdict));
    }
    let mut object = input.clone();
    object.insert("text".into(), text.into());
    output.write(&lines::merge(&object, verdict)?)
}
