//! The options of `mizaj stream`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::adaptation::AdaptationArgument;
use crate::bundle::BundleArgument;
use crate::options::VerdictArguments;

/// Shown at the end of `--help`.
const NOTES: &str = "Verdicts, dead letters and offsets of a batch are written in one transaction: \
    consumers with isolation.level=read_committed see each message analyzed exactly once. \
    docs/streaming.md says what that covers. SIGTERM and Ctrl-C finish the batch at hand, commit it \
    and leave the group.";

/// What `--to` says for standard output.
pub(crate) const STANDARD_OUTPUT: &str = "-";

#[derive(Debug, clap::Args)]
#[command(after_help = NOTES)]
pub(crate) struct Arguments {
    /// Brokers, as host:port, separated by commas
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) brokers: Option<String>,
    /// Topic to read
    #[arg(long, value_name = "TOPIC")]
    pub(crate) from: String,
    /// Topic for the verdicts; `-` prints them as JSON lines, at least once, each with an `id`
    #[arg(long, value_name = "TOPIC")]
    pub(crate) to: String,
    /// Topic for messages that cannot be read [default: the topic read, plus `.dead`]
    #[arg(long, value_name = "TOPIC")]
    pub(crate) dead: Option<String>,
    /// Consumer group; its instances share the partitions
    #[arg(long, default_value = "mizaj")]
    pub(crate) group: String,
    /// Name of this instance within the group, the same after a restart, for instance that of its
    /// pod: it gets its partitions back at once. A second instance of the name fences the first,
    /// which then ends [default: a new name for every start]
    #[arg(long, value_name = "NAME")]
    pub(crate) instance: Option<String>,
    /// Where the text is in JSON values, as a JSON pointer (RFC 6901)
    #[arg(long, value_name = "POINTER", default_value = "/text", value_parser = pointer)]
    pub(crate) text: String,
    /// Values are plain text rather than JSON
    #[arg(long, conflicts_with = "text")]
    pub(crate) plain: bool,
    /// Add an `id` to each verdict: topic, partition, offset, model version and adaptation. It is
    /// the same whenever the message is analyzed again, so a database can use it as its key
    #[arg(long)]
    pub(crate) id: bool,
    /// Most messages in a batch
    #[arg(long, value_name = "COUNT", default_value_t = 1000, value_parser = clap::value_parser!(u32).range(1..=100_000))]
    pub(crate) batch: u32,
    /// Longest time that a batch waits for more messages, in milliseconds
    #[arg(long, value_name = "MS", default_value_t = 200, value_parser = clap::value_parser!(u32).range(1..=60_000))]
    pub(crate) wait: u32,
    /// Serve metrics for Prometheus on this address, for instance 127.0.0.1:9464
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) metrics: Option<SocketAddr>,
    /// Print what would be written, up to the present end of the topic; write and commit nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// File of librdkafka's properties, a `name=value` each line; `#` begins a comment
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// A property of librdkafka; `consumer.` or `producer.` before its name keeps it to one side
    #[arg(long, value_name = "NAME=VALUE")]
    pub(crate) property: Vec<String>,
    #[command(flatten)]
    pub(crate) bundle: BundleArgument,
    #[command(flatten)]
    pub(crate) adaptation: AdaptationArgument,
    #[command(flatten)]
    pub(crate) verdict: VerdictArguments,
}

impl Arguments {
    /// The topic for what cannot be read.
    pub(crate) fn dead_topic(&self) -> String {
        self.dead.clone().unwrap_or_else(|| format!("{}.dead", self.from))
    }

    /// The longest time that a batch waits for more messages.
    pub(crate) fn longest_wait(&self) -> Duration {
        Duration::from_millis(self.wait.into())
    }

    /// Whether verdicts go to standard output instead of a topic.
    pub(crate) fn prints(&self) -> bool {
        self.to == STANDARD_OUTPUT
    }
}

/// A JSON pointer is empty, or every part of it begins with a slash.
fn pointer(text: &str) -> Result<String, String> {
    if text.is_empty() || text.starts_with('/') {
        Ok(text.to_owned())
    } else {
        Err(format!("a JSON pointer begins with a slash: /{text}"))
    }
}
