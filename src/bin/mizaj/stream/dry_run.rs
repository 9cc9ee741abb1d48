//! `--dry-run`: what would be written, without writing or committing anything.

use std::collections::BTreeSet;
use std::time::Duration;

use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::KafkaError;
use rdkafka::topic_partition_list::Offset;

use super::context::Reader;
use super::error::StreamError;
use super::metrics::Metrics;
use super::outcome::{Judge, Outcome};
use super::print;
use super::record::Record;
use super::settings::Settings;
use super::stop::Stop;
use super::topics;
use crate::output::say;

const LOOK: Duration = Duration::from_millis(100);

/// Reads from the offsets of the group to the present ends of the partitions. It does not join the
/// group, so its instances keep their partitions.
pub(crate) fn run(settings: &Settings, judge: &mut Judge, stop: &Stop) -> Result<(), StreamError> {
    let (consumer, partitions) = assigned(settings)?;
    let mut left: BTreeSet<i32> = (0..partitions).collect();
    let (mut read, mut dead) = (0, 0);
    while !left.is_empty() && !stop.is_asked() {
        let batch = collect(&consumer, settings.batch, &mut left, stop)?;
        let outcomes = judge.outcomes(&batch, &BTreeSet::new());
        print::everything(&batch, &outcomes)?;
        read += batch.len();
        dead += outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Dead(_))).count();
    }
    say(format_args!("dry run: messages: {read}, dead letters: {dead}; nothing was written"));
    Ok(())
}

/// A consumer of all partitions, and how many there are.
fn assigned(settings: &Settings) -> Result<(BaseConsumer<Reader>, i32), StreamError> {
    let consumer: BaseConsumer<Reader> = settings
        .consumer()
        .set("enable.partition.eof", "true")
        .create_with_context(Reader::new(&settings.from, Metrics::default()))
        .map_err(StreamError::when("set up the consumer"))?;
    let partitions = topics::partitions(consumer.client(), &settings.from)?;
    let mut list = TopicPartitionList::new();
    for partition in 0..partitions {
        list.add_partition_offset(&settings.from, partition, Offset::Stored)
            .map_err(StreamError::when("name the partitions"))?;
    }
    consumer.assign(&list).map_err(StreamError::when("take the partitions"))?;
    Ok((consumer, partitions))
}

/// Reads messages until there are `most`, or every partition has come to its end.
fn collect(
    consumer: &BaseConsumer<Reader>,
    most: usize,
    left: &mut BTreeSet<i32>,
    stop: &Stop,
) -> Result<Vec<Record>, StreamError> {
    let mut batch = Vec::new();
    while batch.len() < most && !left.is_empty() && !stop.is_asked() {
        match consumer.poll(LOOK) {
            Some(Ok(message)) => {
                let record = Record::of(&message);
                if left.contains(&record.partition) {
                    batch.push(record);
                }
            }
            Some(Err(KafkaError::PartitionEOF(partition))) => {
                left.remove(&partition);
            }
            Some(Err(source)) => return Err(StreamError::Kafka { doing: "read", source }),
            None => {}
        }
    }
    Ok(batch)
}
