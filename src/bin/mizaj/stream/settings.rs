//! What is told to librdkafka: the user's properties, and those that exactly once depends on.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rdkafka::ClientConfig;
use rdkafka::config::RDKafkaLogLevel;

use super::arguments::Arguments;
use crate::bundle::read;
use crate::{Failure, Usage};

/// Our defaults, which a user may change.
const CONSUMER_DEFAULTS: &[(&str, &str)] = &[
    ("auto.offset.reset", "earliest"),
    // How far reading runs ahead of analyzing: memory, not speed.
    ("queued.max.messages.kbytes", "16384"),
    ("statistics.interval.ms", "1000"),
];
const PRODUCER_DEFAULTS: &[(&str, &str)] = &[
    // A killed instance holds readers back no longer than this, unless it restarts before.
    ("transaction.timeout.ms", "10000"),
    ("compression.type", "lz4"),
    // Of messages without a partition of their own: as Java's producers do.
    ("partitioner", "murmur2_random"),
];

/// Properties that are ours alone, with the option to use instead.
const RESERVED: &[(&str, &str)] = &[
    ("group.id", "--group sets it"),
    ("group.instance.id", "--instance sets it"),
    ("transactional.id", "--instance sets it"),
    ("enable.auto.commit", "offsets are committed with the verdicts"),
    ("enable.auto.offset.store", "offsets are committed with the verdicts"),
    ("enable.idempotence", "transactions need it"),
    ("isolation.level", "messages that were never committed are not read"),
    ("enable.partition.eof", "--dry-run sets it"),
];

/// Everything about Kafka that the arguments say.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) from: String,
    /// The topic of the verdicts; without one they are printed.
    pub(crate) to: Option<String>,
    pub(crate) dead: String,
    pub(crate) group: String,
    /// The name of this instance among all that write.
    pub(crate) instance: String,
    /// Most messages in a batch.
    pub(crate) batch: usize,
    /// Longest time that a batch waits for more.
    pub(crate) wait: Duration,
    consumer: BTreeMap<String, String>,
    producer: BTreeMap<String, String>,
}

impl Settings {
    pub(crate) fn new(arguments: &Arguments) -> Result<Self, Failure> {
        let mut properties = match &arguments.config {
            Some(path) => parse_file(path)?,
            None => Vec::new(),
        };
        for property in &arguments.property {
            properties
                .push(parse(property).map_err(|reason| Usage(format!("--property: {reason}")))?);
        }
        if let Some(brokers) = &arguments.brokers {
            properties.push(("bootstrap.servers".to_owned(), brokers.clone()));
        }
        let mut consumer = defaults(CONSUMER_DEFAULTS);
        let mut producer = defaults(PRODUCER_DEFAULTS);
        for (name, value) in properties {
            check(&name)?;
            let (for_consumer, for_producer) =
                (name.strip_prefix("consumer."), name.strip_prefix("producer."));
            if let Some(name) = for_consumer.or(for_producer.is_none().then_some(name.as_str())) {
                consumer.insert(name.to_owned(), value.clone());
            }
            if let Some(name) = for_producer.or(for_consumer.is_none().then_some(name.as_str())) {
                producer.insert(name.to_owned(), value);
            }
        }
        if !consumer.contains_key("bootstrap.servers") {
            let reason = "no broker: give --brokers host:port, or bootstrap.servers in --config";
            return Err(Usage(reason.to_owned()).into());
        }
        let instance = arguments.instance.clone().unwrap_or_else(unique_name);
        for (name, value) in [
            ("group.id", arguments.group.as_str()),
            ("enable.auto.commit", "false"),
            ("isolation.level", "read_committed"),
        ] {
            consumer.insert(name.to_owned(), value.to_owned());
        }
        if arguments.instance.is_some() {
            // After a restart the group gives it its partitions back at once.
            consumer.insert("group.instance.id".to_owned(), instance.clone());
        }
        let transactional_id = format!("{}-{instance}", arguments.group);
        producer.insert("transactional.id".to_owned(), transactional_id);
        Ok(Self {
            from: arguments.from.clone(),
            to: (!arguments.prints()).then(|| arguments.to.clone()),
            dead: arguments.dead_topic(),
            group: arguments.group.clone(),
            instance,
            batch: arguments.batch as usize,
            wait: arguments.longest_wait(),
            consumer,
            producer,
        })
    }

    /// The configuration of a consumer in the group.
    pub(crate) fn consumer(&self) -> ClientConfig {
        client(&self.consumer)
    }

    /// The configuration of the producer of transactions.
    pub(crate) fn producer(&self) -> ClientConfig {
        client(&self.producer)
    }
}

fn client(properties: &BTreeMap<String, String>) -> ClientConfig {
    let mut config = ClientConfig::new();
    for (name, value) in properties {
        config.set(name, value);
    }
    config.set_log_level(RDKafkaLogLevel::Warning);
    config
}

fn defaults(properties: &[(&str, &str)]) -> BTreeMap<String, String> {
    let owned = |&(name, value): &(&str, &str)| (name.to_owned(), value.to_owned());
    properties.iter().map(owned).collect()
}

/// Refuses properties that are ours.
fn check(name: &str) -> Result<(), Usage> {
    let bare = name.strip_prefix("consumer.").or_else(|| name.strip_prefix("producer."));
    let bare = bare.unwrap_or(name);
    match RESERVED.iter().find(|(reserved, _)| *reserved == bare) {
        Some((_, reason)) => Err(Usage(format!("{bare} cannot be set: {reason}"))),
        None => Ok(()),
    }
}

fn parse_file(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let bytes = read(path)?;
    let text = String::from_utf8(bytes).map_err(|_| format!("{}: not UTF-8", path.display()))?;
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line.trim()));
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(number, line)| {
            parse(line)
                .map_err(|reason| format!("{}: line {number}: {reason}", path.display()).into())
        })
        .collect()
}

/// A name and a value around the first equals sign. The value is not shown: it may be a secret.
fn parse(property: &str) -> Result<(String, String), String> {
    match property.split_once('=') {
        Some((name, value)) if !name.trim().is_empty() => {
            Ok((name.trim().to_owned(), value.trim().to_owned()))
        }
        _ => Err("not of the form name=value".to_owned()),
    }
}

/// A name that no other start has.
fn unique_name() -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    format!("{:x}-{:x}", now.as_nanos(), std::process::id())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::{Arguments, Settings};

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        arguments: Arguments,
    }

    fn settings(more: &[&str]) -> Result<Settings, String> {
        let given = ["mizaj", "--brokers", "b:1", "--from", "reviews", "--to", "verdicts"];
        let line = Line::try_parse_from(given.iter().chain(more)).map_err(|e| e.to_string())?;
        Settings::new(&line.arguments).map_err(|e| e.to_string())
    }

    #[test]
    fn a_property_goes_to_both_sides_or_to_the_one_it_names() {
        let settings = settings(&[
            "--property=security.protocol=SASL_SSL",
            "--property=consumer.fetch.min.bytes=7",
            "--property=producer.linger.ms=9",
            "--property=sasl.password=a=b",
        ])
        .unwrap();
        let (consumer, producer) = (settings.consumer(), settings.producer());
        for side in [&consumer, &producer] {
            assert_eq!(side.get("bootstrap.servers"), Some("b:1"));
            assert_eq!(side.get("security.protocol"), Some("SASL_SSL"));
            assert_eq!(side.get("sasl.password"), Some("a=b"));
        }
        assert_eq!(consumer.get("fetch.min.bytes"), Some("7"));
        assert_eq!(consumer.get("linger.ms"), None);
        assert_eq!(producer.get("linger.ms"), Some("9"));
        assert_eq!(producer.get("fetch.min.bytes"), None);
    }

    #[test]
    fn what_exactly_once_depends_on_cannot_be_set() {
        for name in ["enable.auto.commit", "consumer.isolation.level", "transactional.id"] {
            let error = settings(&[&format!("--property={name}=x")]).unwrap_err();
            assert!(error.contains("cannot be set"), "{error}");
        }
        let settings = settings(&["--instance", "pod-3", "--group", "g"]).unwrap();
        assert_eq!(settings.producer().get("transactional.id"), Some("g-pod-3"));
        assert_eq!(settings.consumer().get("group.instance.id"), Some("pod-3"));
        assert_eq!(settings.consumer().get("isolation.level"), Some("read_committed"));
        assert_eq!(settings.consumer().get("enable.auto.commit"), Some("false"));
    }

    #[test]
    fn a_bad_line_is_named_and_its_secret_is_not_shown() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let config = format!("--config={}", file.path().display());
        std::fs::write(&file, "# ours\n\nclient.id = mizaj \nsasl.password:hunter2\n").unwrap();
        let error = settings(&[&config]).unwrap_err();
        assert!(error.ends_with("line 4: not of the form name=value"), "{error}");
        std::fs::write(&file, "# ours\nclient.id = mizaj \n").unwrap();
        assert_eq!(settings(&[&config]).unwrap().producer().get("client.id"), Some("mizaj"));
        assert!(settings(&["--property", "=x"]).is_err());
        assert!(settings(&["--text", "text"]).is_err());
    }
}
