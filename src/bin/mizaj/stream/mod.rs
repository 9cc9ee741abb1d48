//! `mizaj stream`: analyzes the messages of a Kafka topic, exactly once.
//!
//! One loop, in `worker`: collect a batch, analyze it, write it. A transaction holds the verdicts,
//! the dead letters and the offsets of one batch, and nothing is read from Kafka while it is open.
//! So a rebalance finds only messages of which nothing was written yet, and they are forgotten.

mod arguments;
mod batch;
mod context;
mod dry_run;
mod error;
mod metrics;
mod outcome;
mod print;
mod record;
mod settings;
mod stop;
mod topics;
mod transaction;
mod worker;

use std::path::Path;

use mizaj::{Analyzer, AnalyzerOptions};

pub(crate) use arguments::Arguments;

use crate::output::say;
use crate::{BadLines, Failure, bundle};
use metrics::Metrics;
use outcome::Judge;
use settings::Settings;
use stop::Stop;

pub(crate) fn run(arguments: &Arguments) -> Result<BadLines, Failure> {
    let settings = Settings::new(arguments)?;
    let folder = arguments.bundle.folder()?;
    // Messages rarely repeat, and in a batch analyzing is faster than looking up.
    let mut analyzer: Analyzer = bundle::load(&folder, AnalyzerOptions { cache_capacity: 0 })?;
    arguments.adaptation.apply(&mut analyzer)?;
    let options = arguments.verdict.options();
    // A head that the bundle lacks is refused now, not with the first message.
    analyzer.analyze("", &options)?;
    let version = version(&folder, &analyzer)?;
    let mut judge = Judge::new(analyzer, options, arguments, version);
    let stop = Stop::on_signals()?;
    if arguments.dry_run {
        dry_run::run(&settings, &mut judge, &stop)?;
        return Ok(BadLines(0));
    }
    let metrics = Metrics::default();
    if let Some(address) = arguments.metrics {
        let address = metrics.serve(address)?;
        say(format_args!("metrics: http://{address}/metrics"));
    }
    worker::run(&settings, &mut judge, &metrics, &stop)?;
    say(metrics.summary());
    Ok(BadLines(0))
}

/// What the verdicts depend on beside their texts: `mizaj@1.2.0`, with an adaptation
/// `mizaj@1.2.0+1f2e3d4c`.
fn version(folder: &Path, analyzer: &Analyzer) -> Result<String, Failure> {
    let mut version = bundle::manifest(folder)?.model_version();
    if let Some(adaptation) = analyzer.adaptation() {
        version = format!("{version}+{}", adaptation.id());
    }
    Ok(version)
}
