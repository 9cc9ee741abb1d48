//! Collects messages until there are enough, or they have waited long enough.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use rdkafka::TopicPartitionList;
use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::topic_partition_list::Offset;

use super::context::Reader;
use super::error::StreamError;
use super::record::Record;
use super::settings::Settings;
use super::stop::Stop;
use crate::output::say;

/// Bytes that end a batch, whatever its count.
const MOST_BYTES: usize = 16 << 20;

/// How often the wish to stop is looked at while nothing arrives.
const LOOK: Duration = Duration::from_millis(100);

/// Reads the next batch. It is empty only when someone asked to stop, and then nothing is lost:
/// what was collected comes first.
pub(crate) fn collect(
    consumer: &BaseConsumer<Reader>,
    settings: &Settings,
    stop: &Stop,
) -> Result<Vec<Record>, StreamError> {
    let mut batch: Vec<Record> = Vec::new();
    let (mut bytes, mut since) = (0, Instant::now());
    while batch.len() < settings.batch && bytes < MOST_BYTES && !stop.is_asked() {
        let left =
            if batch.is_empty() { LOOK } else { settings.wait.saturating_sub(since.elapsed()) };
        let message = consumer.poll(left.min(LOOK));
        forget(&mut batch, consumer);
        match message {
            Some(Ok(message)) => {
                if batch.is_empty() {
                    (bytes, since) = (0, Instant::now());
                }
                batch.push(Record::of(&message));
                bytes += batch.last().map_or(0, Record::bytes);
            }
            Some(Err(error)) => complain(error, settings)?,
            None if !batch.is_empty() && since.elapsed() >= settings.wait => break,
            None => {}
        }
    }
    Ok(batch)
}

/// Forgets messages of partitions that another instance has now: it will read them again.
fn forget(batch: &mut Vec<Record>, consumer: &BaseConsumer<Reader>) {
    let revoked = consumer.context().take_revoked();
    if !revoked.is_empty() {
        batch.retain(|record| !revoked.contains(&record.partition));
    }
}

/// Goes on after errors that librdkafka recovers from by itself.
fn complain(error: KafkaError, settings: &Settings) -> Result<(), StreamError> {
    let code = error.rdkafka_error_code();
    if code == Some(RDKafkaErrorCode::FencedInstanceId) {
        return Err(StreamError::Fenced { instance: settings.instance.clone() });
    }
    let is_final = matches!(error, KafkaError::MessageConsumptionFatal(_))
        || matches!(
            code,
            Some(
                RDKafkaErrorCode::UnknownTopicOrPartition
                    | RDKafkaErrorCode::TopicAuthorizationFailed
                    | RDKafkaErrorCode::GroupAuthorizationFailed
            )
        );
    if is_final {
        return Err(StreamError::Kafka { doing: "read", source: error });
    }
    say(format_args!("kafka: {error}"));
    Ok(())
}

/// Where reading goes on after the batch: for each partition the offset after its last message.
pub(crate) fn next_offsets(batch: &[Record]) -> BTreeMap<i32, i64> {
    batch.iter().map(|record| (record.partition, record.offset + 1)).collect()
}

/// The same as librdkafka wants it.
pub(crate) fn as_list(
    topic: &str,
    offsets: &BTreeMap<i32, i64>,
) -> KafkaResult<TopicPartitionList> {
    let mut list = TopicPartitionList::with_capacity(offsets.len());
    for (&partition, &offset) in offsets {
        list.add_partition_offset(topic, partition, Offset::Offset(offset))?;
    }
    Ok(list)
}
