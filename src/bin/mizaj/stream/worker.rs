//! The loop: collect, analyze, commit.

use std::collections::BTreeSet;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rdkafka::consumer::{BaseConsumer, Consumer};

use super::batch;
use super::context::Reader;
use super::error::StreamError;
use super::metrics::Metrics;
use super::outcome::{Judge, Position};
use super::record::Record;
use super::settings::Settings;
use super::stop::Stop;
use super::topics;
use super::transaction::{Aborted, Transactions};
use crate::output::say;

/// Pauses after transactions that failed one after the other.
const SHORTEST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(100);

/// One consumer's time in the group.
struct Worker<'a> {
    settings: &'a Settings,
    consumer: BaseConsumer<Reader>,
    transactions: &'a Transactions<'a>,
    metrics: &'a Metrics,
    stop: &'a Stop,
}

/// Analyzes until someone asks to stop.
///
/// After a transaction that was aborted the consumer joins anew: so reading begins at the offsets
/// that were committed, whatever became of the group meanwhile.
pub(crate) fn run(
    settings: &Settings,
    judge: &mut Judge,
    metrics: &Metrics,
    stop: &Stop,
) -> Result<(), StreamError> {
    let mut consumer = consumer(settings, metrics)?;
    let partitions = topics::partitions(consumer.client(), &settings.from)?;
    let transactions = Transactions::new(settings, stop, partitions)?;
    let Settings { from, group, .. } = settings;
    say(format_args!("reading {from} in the group {group}; partitions: {partitions}"));
    let mut too_large = BTreeSet::new();
    let mut pause = SHORTEST_PAUSE;
    loop {
        consumer.subscribe(&[from]).map_err(StreamError::when("subscribe"))?;
        let worker = Worker { settings, consumer, transactions: &transactions, metrics, stop };
        let (committed, aborted) = worker.work(judge, &mut too_large)?;
        let Some(reason) = aborted else { return Ok(()) };
        metrics.aborted();
        say(format_args!("batch given up, to be read again: {reason}"));
        drop(worker);
        pause = if committed { SHORTEST_PAUSE } else { (pause * 2).min(LONGEST_PAUSE) };
        wait(pause, stop);
        if stop.is_asked() {
            return Ok(());
        }
        consumer = self::consumer(settings, metrics)?;
    }
}

impl Worker<'_> {
    /// Works until someone asks to stop or a transaction is aborted; whether one was committed
    /// before, and the reason for the abort.
    fn work(
        &self,
        judge: &mut Judge,
        too_large: &mut BTreeSet<Position>,
    ) -> Result<(bool, Option<String>), StreamError> {
        let mut committed = false;
        loop {
            let batch = batch::collect(&self.consumer, self.settings, self.stop)?;
            if batch.is_empty() {
                return Ok((committed, None));
            }
            let start = Instant::now();
            let outcomes = judge.outcomes(&batch, too_large);
            let analyzing = start.elapsed();
            match self.transactions.commit(judge, &batch, &outcomes, &self.consumer)? {
                Ok(()) => {
                    let writing = start.elapsed().saturating_sub(analyzing);
                    self.metrics.committed(&batch, &outcomes, analyzing, writing);
                    too_large.clear();
                    committed = true;
                }
                Err(aborted) => {
                    note_too_large(&batch, &aborted, too_large)?;
                    return Ok((committed, Some(aborted.reason)));
                }
            }
        }
    }
}

/// Takes note of the messages that were too large, so that they become dead letters.
fn note_too_large(
    batch: &[Record],
    aborted: &Aborted,
    too_large: &mut BTreeSet<Position>,
) -> Result<(), StreamError> {
    for record in aborted.too_large.iter().filter_map(|&position| batch.get(position)) {
        let Record { partition, offset, .. } = *record;
        if !too_large.insert((partition, offset)) {
            return Err(StreamError::TooLarge { partition, offset });
        }
    }
    Ok(())
}

fn consumer(settings: &Settings, metrics: &Metrics) -> Result<BaseConsumer<Reader>, StreamError> {
    settings
        .consumer()
        .create_with_context(Reader::new(&settings.from, metrics.clone()))
        .map_err(StreamError::when("set up the consumer"))
}

fn wait(pause: Duration, stop: &Stop) {
    let start = Instant::now();
    while start.elapsed() < pause && !stop.is_asked() {
        sleep(LOOK.min(pause));
    }
}
