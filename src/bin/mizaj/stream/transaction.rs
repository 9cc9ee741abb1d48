//! Writes a batch and its offsets in one transaction.

use std::thread::sleep;
use std::time::Duration;

use rdkafka::consumer::{BaseConsumer, Consumer};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode};
use rdkafka::message::OwnedHeaders;
use rdkafka::producer::{BaseRecord, NoCustomPartitioner, Producer, ThreadedProducer};
use serde_json::{Map, Value};

use super::batch;
use super::context::{Reader, Writer};
use super::error::StreamError;
use super::outcome::{Judge, Outcome};
use super::print;
use super::record::Record;
use super::settings::Settings;
use super::stop::Stop;
use super::topics;
use crate::output::say;

/// How long one call to the broker may take before we say so and try again.
const CALL: Duration = Duration::from_secs(10);
/// Between looks at whether everything was delivered.
const TICK: Duration = Duration::from_micros(500);
/// Between tries while the broker has no room or no answer.
const AGAIN: Duration = Duration::from_millis(100);

/// The producer of transactions.
pub(crate) struct Transactions<'s> {
    producer: ThreadedProducer<Writer, NoCustomPartitioner>,
    settings: &'s Settings,
    stop: &'s Stop,
    /// The topic of the verdicts, unless they are printed.
    to: Option<Destination>,
    dead: Destination,
}

/// A topic to write to.
struct Destination {
    topic: String,
    /// Whether it has as many partitions as the topic read: then each message keeps the number of
    /// its partition.
    is_aligned: bool,
}

/// Why a transaction was given up. Nothing of it will be seen; the batch is read again.
#[derive(Debug)]
pub(crate) struct Aborted {
    pub(crate) reason: String,
    /// The positions in the batch of messages that are too large to be written.
    pub(crate) too_large: Vec<usize>,
}

/// A failure within a transaction.
enum Trouble {
    /// The transaction is to be aborted.
    Abort(Aborted),
    /// The producer is of no more use.
    End(StreamError),
}

impl<'s> Transactions<'s> {
    /// Connects, ends what an earlier instance of the same name left open, and finds the topics;
    /// `partitions` is how many the topic read has.
    pub(crate) fn new(
        settings: &'s Settings,
        stop: &'s Stop,
        partitions: i32,
    ) -> Result<Self, StreamError> {
        let producer: ThreadedProducer<Writer, NoCustomPartitioner> = settings
            .producer()
            .create_with_context(Writer::default())
            .map_err(StreamError::when("set up the producer"))?;
        let find = |topic: &str| -> Result<Destination, StreamError> {
            let found = topics::partitions(producer.client(), topic)?;
            Ok(Destination { topic: topic.to_owned(), is_aligned: found == partitions })
        };
        let to = settings.to.as_deref().map(find).transpose()?;
        let dead = find(&settings.dead)?;
        let transactions = Self { producer, settings, stop, to, dead };
        transactions
            .insist("begin transactions", || transactions.producer.init_transactions(CALL))
            .map_err(|trouble| match trouble {
                Trouble::End(error) => error,
                Trouble::Abort(aborted) => StreamError::Kafka {
                    doing: "begin transactions",
                    source: KafkaError::ClientCreation(aborted.reason),
                },
            })?;
        Ok(transactions)
    }

    /// Writes what is said of each message, and the offsets after the batch: all or nothing.
    pub(crate) fn commit(
        &self,
        judge: &Judge,
        batch: &[Record],
        outcomes: &[Outcome],
        consumer: &BaseConsumer<Reader>,
    ) -> Result<Result<(), Aborted>, StreamError> {
        if self.to.is_none() {
            print::verdicts(batch, outcomes)?;
        }
        match self.attempt(judge, batch, outcomes, consumer) {
            Ok(()) => Ok(Ok(())),
            Err(Trouble::End(error)) => Err(error),
            Err(Trouble::Abort(mut aborted)) => {
                match self.insist("abort", || self.producer.abort_transaction(CALL)) {
                    Ok(()) => {
                        aborted.too_large.extend(self.producer.context().take_too_large());
                        Ok(Err(aborted))
                    }
                    Err(Trouble::End(error)) => Err(error),
                    Err(Trouble::Abort(again)) => Err(StreamError::Kafka {
                        doing: "abort a transaction",
                        source: KafkaError::ClientCreation(again.reason),
                    }),
                }
            }
        }
    }

    fn attempt(
        &self,
        judge: &Judge,
        batch: &[Record],
        outcomes: &[Outcome],
        consumer: &BaseConsumer<Reader>,
    ) -> Result<(), Trouble> {
        let producer = &self.producer;
        producer.begin_transaction().map_err(|error| self.trouble("begin", error))?;
        for (position, (record, outcome)) in batch.iter().zip(outcomes).enumerate() {
            self.write(judge, position, record, outcome)?;
        }
        let offsets = batch::next_offsets(batch);
        let list = batch::as_list(&self.settings.from, &offsets)
            .map_err(|error| self.trouble("name the offsets", error))?;
        let membership = consumer.group_metadata();
        // librdkafka waits in steps of a tenth of a second; most batches are delivered sooner.
        while producer.in_flight_count() > 0 {
            sleep(TICK);
        }
        // The broker checks the membership, but takes one that has already lapsed here for a
        // reader without a group.
        let membership = membership.filter(|_| !consumer.assignment_lost());
        let Some(membership) = membership else {
            return Err(abort("the group went on without us".to_owned()));
        };
        self.insist("write the offsets", || {
            producer.send_offsets_to_transaction(&list, &membership, CALL)
        })?;
        self.insist("commit", || producer.commit_transaction(CALL))
    }

    /// Hands one message to librdkafka.
    fn write(
        &self,
        judge: &Judge,
        position: usize,
        record: &Record,
        outcome: &Outcome,
    ) -> Result<(), Trouble> {
        let headers = record.headers.clone();
        match (outcome, &self.to) {
            (Outcome::Dead(reason), _) => {
                let headers = Some(judge.dead_headers(record, reason));
                self.send(position, &self.dead, record, record.value.as_deref(), headers)
            }
            // Printed already.
            (_, None) => Ok(()),
            (Outcome::Tombstone, Some(to)) => self.send(position, to, record, None, headers),
            (Outcome::Verdict(fields), Some(to)) => {
                let value = as_json(fields);
                self.send(position, to, record, Some(&value), headers)
            }
        }
    }

    fn send(
        &self,
        position: usize,
        to: &Destination,
        record: &Record,
        value: Option<&[u8]>,
        headers: Option<OwnedHeaders>,
    ) -> Result<(), Trouble> {
        let mut message = BaseRecord::with_opaque_to(&to.topic, position);
        message.partition = to.is_aligned.then_some(record.partition);
        message.key = record.key.as_deref();
        message.payload = value;
        message.timestamp = record.timestamp.filter(|&at| at > 0);
        message.headers = headers;
        loop {
            let (error, back): (KafkaError, BaseRecord<'_, [u8], [u8], usize>) =
                match self.producer.send(message) {
                    Ok(()) => return Ok(()),
                    Err(refused) => refused,
                };
            match error.rdkafka_error_code() {
                // Analyzing outruns the network: wait for it.
                Some(RDKafkaErrorCode::QueueFull) => sleep(TICK),
                Some(RDKafkaErrorCode::MessageSizeTooLarge) => {
                    let reason = "a message is too large".to_owned();
                    let too_large = vec![position];
                    return Err(Trouble::Abort(Aborted { reason, too_large }));
                }
                _ => return Err(self.trouble("write", error)),
            }
            message = back;
        }
    }

    /// Calls until it works, or fails for good. While someone waits for us to end, once.
    fn insist(
        &self,
        doing: &'static str,
        mut call: impl FnMut() -> KafkaResult<()>,
    ) -> Result<(), Trouble> {
        loop {
            let error = match call() {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            if !is_retriable(&error) || self.stop.is_asked() {
                return Err(self.trouble(doing, error));
            }
            say(format_args!("kafka: cannot {doing} yet: {error}"));
            sleep(AGAIN);
        }
    }

    /// What a failure means for the transaction.
    fn trouble(&self, doing: &'static str, error: KafkaError) -> Trouble {
        let fatal = self.producer.client().fatal_error();
        let code = fatal.as_ref().map(|(code, _)| *code).or_else(|| error.rdkafka_error_code());
        if matches!(
            code,
            Some(
                RDKafkaErrorCode::Fenced
                    | RDKafkaErrorCode::ProducerFenced
                    | RDKafkaErrorCode::InvalidProducerEpoch
            )
        ) {
            let instance = self.settings.instance.clone();
            return Trouble::End(StreamError::Fenced { instance });
        }
        let may_abort = match &error {
            KafkaError::Transaction(error) => error.txn_requires_abort(),
            // A message that cannot be handed over, or was not delivered.
            KafkaError::MessageProduction(_) | KafkaError::Flush(_) => true,
            _ => false,
        };
        if may_abort && fatal.is_none() {
            return abort(format!("cannot {doing}: {error}"));
        }
        Trouble::End(StreamError::Kafka { doing, source: error })
    }
}

fn abort(reason: String) -> Trouble {
    Trouble::Abort(Aborted { reason, too_large: Vec::new() })
}

fn is_retriable(error: &KafkaError) -> bool {
    match error {
        KafkaError::Transaction(error) => error.is_retriable(),
        KafkaError::Flush(code) => *code == RDKafkaErrorCode::OperationTimedOut,
        _ => false,
    }
}

fn as_json(fields: &Map<String, Value>) -> Vec<u8> {
    Value::Object(fields.clone()).to_string().into_bytes()
}
