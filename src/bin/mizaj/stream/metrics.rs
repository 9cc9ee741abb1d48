//! Counters and latencies, as Prometheus reads them.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use rdkafka::statistics::Partition;
use tiny_http::{Header, Response, Server};

use super::batch;
use super::error::StreamError;
use super::outcome::Outcome;
use super::record::Record;

/// Upper bounds of the histograms' buckets, in seconds.
const BOUNDS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0];

const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// The numbers of this process since its start.
#[derive(Debug, Clone, Default)]
pub(crate) struct Metrics(Arc<Mutex<Numbers>>);

#[derive(Debug, Default)]
struct Numbers {
    judged: u64,
    dead: u64,
    tombstones: u64,
    batches: u64,
    aborted: u64,
    /// Time to analyze a batch, to write it, and from a message's timestamp to its commit.
    analyzing: Histogram,
    writing: Histogram,
    delay: Histogram,
    /// The offset after the last message committed, by partition.
    next: BTreeMap<i32, i64>,
    /// How far the partitions that are ours reach.
    reach: Vec<Reach>,
}

/// How far a partition reaches, as the broker last said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Reach {
    partition: i32,
    /// The group's offset when the partition became ours, or else its oldest message.
    start: i64,
    /// The first offset that readers of committed messages cannot read yet.
    end: i64,
}

impl Reach {
    pub(crate) fn of(partition: &Partition) -> Self {
        let Partition { partition, committed_offset, lo_offset, ls_offset, .. } = *partition;
        Self { partition, start: committed_offset.max(lo_offset), end: ls_offset }
    }
}

#[derive(Debug, Default)]
struct Histogram {
    buckets: [u64; BOUNDS.len()],
    count: u64,
    sum: f64,
}

impl Histogram {
    fn add(&mut self, seconds: f64) {
        if let Some(at) = BOUNDS.iter().position(|&bound| seconds <= bound) {
            self.buckets[at] += 1;
        }
        self.count += 1;
        self.sum += seconds;
    }

    fn write(&self, text: &mut String, name: &str, about: &str) {
        let mut below = 0;
        text.push_str(&format!("# HELP {name} {about}\n# TYPE {name} histogram\n"));
        for (bound, count) in BOUNDS.iter().zip(self.buckets) {
            below += count;
            text.push_str(&format!("{name}_bucket{{le=\"{bound}\"}} {below}\n"));
        }
        let Self { count, sum, .. } = self;
        text.push_str(&format!("{name}_bucket{{le=\"+Inf\"}} {count}\n"));
        text.push_str(&format!("{name}_sum {sum}\n{name}_count {count}\n"));
    }
}

impl Metrics {
    /// Counts a batch that was committed, and how long it took to analyze and to write.
    pub(crate) fn committed(
        &self,
        batch: &[Record],
        outcomes: &[Outcome],
        analyzing: Duration,
        writing: Duration,
    ) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let mut numbers = self.lock();
        for (record, outcome) in batch.iter().zip(outcomes) {
            match outcome {
                Outcome::Verdict(_) => numbers.judged += 1,
                Outcome::Tombstone => numbers.tombstones += 1,
                Outcome::Dead(_) => numbers.dead += 1,
            }
            if let Some(sent) = record.timestamp.and_then(|at| u64::try_from(at).ok()) {
                let delay = now.saturating_sub(Duration::from_millis(sent));
                numbers.delay.add(delay.as_secs_f64());
            }
        }
        numbers.batches += 1;
        numbers.analyzing.add(analyzing.as_secs_f64());
        numbers.writing.add(writing.as_secs_f64());
        numbers.next.extend(batch::next_offsets(batch));
    }

    /// Counts a transaction that was given up.
    pub(crate) fn aborted(&self) {
        self.lock().aborted += 1;
    }

    /// Takes note of how far the partitions that are ours reach.
    pub(crate) fn set_reach(&self, reach: Vec<Reach>) {
        self.lock().reach = reach;
    }

    /// The counts in a sentence.
    pub(crate) fn summary(&self) -> String {
        let numbers = self.lock();
        let Numbers { judged, dead, tombstones, .. } = &*numbers;
        format!("analyzed: {judged}, dead letters: {dead}, tombstones: {tombstones}")
    }

    /// Answers every request on `address` with [`text`](Self::text), from a thread of its own; the
    /// address bound, whose port is new if that asked for was 0.
    pub(crate) fn serve(&self, address: SocketAddr) -> Result<SocketAddr, StreamError> {
        let failed = |reason: String| StreamError::Metrics { address, reason };
        let server = Server::http(address).map_err(|error| failed(error.to_string()))?;
        let bound = server.server_addr().to_ip().unwrap_or(address);
        let header = Header::from_bytes("Content-Type", CONTENT_TYPE)
            .map_err(|()| failed("a header is malformed".to_owned()))?;
        let metrics = self.clone();
        thread::spawn(move || {
            for request in server.incoming_requests() {
                let response = Response::from_string(metrics.text()).with_header(header.clone());
                // Whoever asked has gone: not our trouble.
                let _ = request.respond(response);
            }
        });
        Ok(bound)
    }

    /// Everything in Prometheus's text format.
    pub(crate) fn text(&self) -> String {
        let numbers = self.lock();
        let mut text = String::new();
        for (name, about, value) in [
            ("judged_total", "Messages analyzed", numbers.judged),
            ("dead_letters_total", "Messages that could not be read", numbers.dead),
            ("tombstones_total", "Tombstones passed on", numbers.tombstones),
            ("transactions_total", "Transactions committed", numbers.batches),
            ("transactions_aborted_total", "Transactions aborted", numbers.aborted),
        ] {
            let name = format!("mizaj_stream_{name}");
            text.push_str(&format!(
                "# HELP {name} {about}.\n# TYPE {name} counter\n{name} {value}\n"
            ));
        }
        for (name, about, histogram) in [
            ("analyze_seconds", "Time to analyze a batch.", &numbers.analyzing),
            ("write_seconds", "Time to write a batch and to commit it.", &numbers.writing),
            (
                "delay_seconds",
                "From a message's timestamp to the commit of its verdict.",
                &numbers.delay,
            ),
        ] {
            histogram.write(&mut text, &format!("mizaj_stream_{name}"), about);
        }
        text.push_str("# HELP mizaj_stream_lag Messages of a partition not yet committed.\n");
        text.push_str("# TYPE mizaj_stream_lag gauge\n");
        for &Reach { partition, start, end } in &numbers.reach {
            let next = numbers.next.get(&partition).copied().unwrap_or(0).max(start);
            let lag = (end - next).max(0);
            text.push_str(&format!("mizaj_stream_lag{{partition=\"{partition}\"}} {lag}\n"));
        }
        text
    }

    fn lock(&self) -> MutexGuard<'_, Numbers> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
