//! A message as it was read.

use rdkafka::Timestamp;
use rdkafka::message::{BorrowedHeaders, BorrowedMessage, Message, OwnedHeaders};

#[derive(Debug, Clone)]
pub(crate) struct Record {
    pub(crate) partition: i32,
    pub(crate) offset: i64,
    pub(crate) key: Option<Vec<u8>>,
    /// `None` in a tombstone.
    pub(crate) value: Option<Vec<u8>>,
    pub(crate) headers: Option<OwnedHeaders>,
    /// In milliseconds since 1970, if it has one.
    pub(crate) timestamp: Option<i64>,
}

impl Record {
    pub(crate) fn of(message: &BorrowedMessage<'_>) -> Self {
        Self {
            partition: message.partition(),
            offset: message.offset(),
            key: message.key().map(<[u8]>::to_vec),
            value: message.payload().map(<[u8]>::to_vec),
            headers: message.headers().map(BorrowedHeaders::detach),
            timestamp: match message.timestamp() {
                Timestamp::CreateTime(at) | Timestamp::LogAppendTime(at) => Some(at),
                Timestamp::NotAvailable => None,
            },
        }
    }

    /// How much memory it takes, roughly.
    pub(crate) fn bytes(&self) -> usize {
        self.key.as_ref().map_or(0, Vec::len) + self.value.as_ref().map_or(0, Vec::len)
    }
}
