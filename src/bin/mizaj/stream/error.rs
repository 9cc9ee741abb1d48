//! Why a stream ends.

use std::net::SocketAddr;

use rdkafka::error::KafkaError;

#[derive(Debug, thiserror::Error)]
pub(crate) enum StreamError {
    /// A call to Kafka failed for good.
    #[error("cannot {doing}: {source}")]
    Kafka { doing: &'static str, source: KafkaError },
    /// The broker took away the right to write.
    #[error(
        "fenced: another instance named {instance} took over (or a transaction outlived \
        transaction.timeout.ms); this one ends, and what it had not committed is left to the group"
    )]
    Fenced { instance: String },
    #[error("the topic {0} does not exist")]
    NoTopic(String),
    #[error("the broker does not tell of the topic {topic}: {reason}")]
    Topic { topic: String, reason: String },
    /// Not even the dead letter could be written: going on would lose the message.
    #[error(
        "the message at offset {offset} of partition {partition} is larger than the dead-letter \
        topic takes; raise message.max.bytes"
    )]
    TooLarge { partition: i32, offset: i64 },
    #[error("cannot serve metrics on {address}: {reason}")]
    Metrics { address: SocketAddr, reason: String },
    #[error(transparent)]
    Output(#[from] std::io::Error),
}

impl StreamError {
    /// For `map_err`: names what could not be done.
    pub(crate) fn when(doing: &'static str) -> impl Fn(KafkaError) -> Self {
        move |source| Self::Kafka { doing, source }
    }
}
