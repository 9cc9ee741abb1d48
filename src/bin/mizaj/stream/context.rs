//! What librdkafka tells us on its own: logs, lost partitions, lag, messages it could not deliver.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};

use rdkafka::client::ClientContext;
use rdkafka::config::RDKafkaLogLevel;
use rdkafka::consumer::{BaseConsumer, ConsumerContext, Rebalance};
use rdkafka::error::{KafkaError, RDKafkaErrorCode};
use rdkafka::message::DeliveryResult;
use rdkafka::producer::ProducerContext;
use rdkafka::statistics::Statistics;
use rdkafka::topic_partition_list::{TopicPartitionList, TopicPartitionListElem};

use super::metrics::{Metrics, Reach};
use crate::output::say;

/// Of a consumer.
#[derive(Debug)]
pub(crate) struct Reader {
    topic: String,
    metrics: Metrics,
    /// Partitions taken away since they were last asked for.
    revoked: Mutex<BTreeSet<i32>>,
}

impl Reader {
    pub(crate) fn new(topic: &str, metrics: Metrics) -> Self {
        Self { topic: topic.to_owned(), metrics, revoked: Mutex::default() }
    }

    /// The partitions taken away since the last call.
    pub(crate) fn take_revoked(&self) -> BTreeSet<i32> {
        std::mem::take(&mut lock(&self.revoked))
    }
}

impl ClientContext for Reader {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        // The end of a partition is told by `poll`, too.
        if error.rdkafka_error_code() != Some(RDKafkaErrorCode::PartitionEOF) {
            say(format_args!("kafka: {error}: {reason}"));
        }
    }

    fn stats(&self, statistics: Statistics) {
        let Some(topic) = statistics.topics.get(&self.topic) else { return };
        let ours = topic.partitions.values().filter(|partition| partition.fetch_state == "active");
        self.metrics.set_reach(ours.map(Reach::of).collect());
    }
}

impl ConsumerContext for Reader {
    fn pre_rebalance(&self, _: &BaseConsumer<Self>, rebalance: &Rebalance<'_>) {
        let numbers = |list: &TopicPartitionList| -> BTreeSet<i32> {
            list.elements().iter().map(TopicPartitionListElem::partition).collect()
        };
        match rebalance {
            Rebalance::Assign(list) => {
                say(format_args!("partitions gained: {}", join(&numbers(list))));
            }
            Rebalance::Revoke(list) => {
                let partitions = numbers(list);
                say(format_args!("partitions given up: {}", join(&partitions)));
                lock(&self.revoked).extend(partitions);
            }
            Rebalance::Error(error) => say(format_args!("kafka: {error}")),
        }
    }
}

fn join(partitions: &BTreeSet<i32>) -> String {
    let numbers: Vec<String> = partitions.iter().map(i32::to_string).collect();
    if numbers.is_empty() { "none".to_owned() } else { numbers.join(" ") }
}

/// Of a producer.
#[derive(Debug, Default)]
pub(crate) struct Writer {
    /// Messages that the broker refused as too large since they were last asked for, by their
    /// positions in the batch.
    too_large: Mutex<BTreeSet<usize>>,
}

impl Writer {
    /// The messages refused as too large since the last call.
    pub(crate) fn take_too_large(&self) -> BTreeSet<usize> {
        std::mem::take(&mut lock(&self.too_large))
    }
}

impl ClientContext for Writer {
    fn log(&self, level: RDKafkaLogLevel, facility: &str, message: &str) {
        log(level, facility, message);
    }

    fn error(&self, error: KafkaError, reason: &str) {
        say(format_args!("kafka: {error}: {reason}"));
    }
}

impl ProducerContext for Writer {
    /// The position of a message in its batch.
    type DeliveryOpaque = usize;

    fn delivery(&self, result: &DeliveryResult<'_>, position: usize) {
        // Every other failure aborts the transaction, which says so itself.
        if let Err((error, _)) = result
            && error.rdkafka_error_code() == Some(RDKafkaErrorCode::MessageSizeTooLarge)
        {
            lock(&self.too_large).insert(position);
        }
    }
}

/// Properties of the other side are no news: most are given to both.
fn log(level: RDKafkaLogLevel, facility: &str, message: &str) {
    if facility != "CONFWARN" && level as i32 <= RDKafkaLogLevel::Warning as i32 {
        say(format_args!("kafka: {facility}: {message}"));
    }
}

/// Nobody panics while holding these.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
