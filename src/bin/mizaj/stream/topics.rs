//! The topics: whether they exist, and how many partitions they have.

use std::thread::sleep;
use std::time::{Duration, Instant};

use rdkafka::client::{Client, ClientContext};
use rdkafka::error::RDKafkaErrorCode;
use rdkafka::metadata::MetadataTopic;

use super::error::StreamError;

/// How long a broker may take to tell of a topic, or to create it.
const PATIENCE: Duration = Duration::from_secs(15);
const AGAIN: Duration = Duration::from_millis(250);

/// The number of partitions of a topic. A broker that creates topics when a producer asks for
/// them gets the time to do so.
pub(crate) fn partitions<C: ClientContext>(
    client: &Client<C>,
    topic: &str,
) -> Result<i32, StreamError> {
    let start = Instant::now();
    loop {
        let metadata = client
            .fetch_metadata(Some(topic), PATIENCE)
            .map_err(StreamError::when("reach the brokers"))?;
        let found = metadata.topics().iter().find(|found| found.name() == topic);
        let error = found.and_then(MetadataTopic::error).map(RDKafkaErrorCode::from);
        match (found, error) {
            (Some(found), None) if !found.partitions().is_empty() => {
                return Ok(i32::try_from(found.partitions().len()).unwrap_or(i32::MAX));
            }
            _ if start.elapsed() < PATIENCE && !is_final(error) => sleep(AGAIN),
            (None, _) | (_, None | Some(RDKafkaErrorCode::UnknownTopicOrPartition)) => {
                return Err(StreamError::NoTopic(topic.to_owned()));
            }
            (_, Some(error)) => {
                let (topic, reason) = (topic.to_owned(), error.to_string());
                return Err(StreamError::Topic { topic, reason });
            }
        }
    }
}

fn is_final(error: Option<RDKafkaErrorCode>) -> bool {
    matches!(
        error,
        Some(RDKafkaErrorCode::TopicAuthorizationFailed | RDKafkaErrorCode::InvalidTopic)
    )
}
