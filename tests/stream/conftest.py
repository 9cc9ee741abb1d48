"""A broker, topics and workers for the tests of `mizaj stream`.

`MIZAJ_KAFKA=host:port` runs the tests against another broker, `MIZAJ` names the program.
"""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Self

import pytest
from confluent_kafka import Consumer, KafkaException, Message, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic

ROOT = Path(__file__).parents[2]
MIZAJ = Path(os.environ.get("MIZAJ", ROOT / "target/debug/mizaj"))
PATIENCE = 60.0
# noida-db does not wait for members that are slow to hear of a rebalance.
HASTE = ["session.timeout.ms=6000", "max.poll.interval.ms=6000", "heartbeat.interval.ms=300"]


def wait_for(what: str, condition: Callable[[], object], patience: float = PATIENCE) -> object:
    """The first true value of the condition."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.05)
    pytest.fail(f"waited {patience:.0f} s for {what}")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def broker(folder: Path) -> Iterator[str]:
    """The address of a broker: that at `MIZAJ_KAFKA`, or one that is started and ended here."""
    if given := os.environ.get("MIZAJ_KAFKA"):
        yield given
        return
    port, program = free_port(), Path(sys.executable).with_name("noida-db")
    command = [program, "start", "--only", "kafka", "--kafka-port", str(port), "--data-dir", folder / "data"]
    with (folder / "log").open("wb") as log:
        # The command starts the broker as a child: they are ended together.
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
    try:
        address = f"127.0.0.1:{port}"
        admin = AdminClient({"bootstrap.servers": address, "log_level": 0})

        def answers() -> bool:
            with contextlib.suppress(KafkaException):
                return bool(admin.list_topics(timeout=1).brokers)
            return False

        wait_for("the broker", answers)
        yield address
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


@pytest.fixture(scope="session")
def brokers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the broker."""
    with broker(tmp_path_factory.mktemp("broker")) as address:
        yield address


class Kafka:
    """Topics of one test, and what is in them."""

    def __init__(self, brokers: str, partitions: int) -> None:
        self.brokers = brokers
        self.partitions = partitions
        name = uuid.uuid4().hex[:8]
        self.source, self.verdicts, self.dead = f"reviews-{name}", f"verdicts-{name}", f"reviews-{name}.dead"
        self.group = f"group-{name}"
        self.admin = AdminClient({"bootstrap.servers": brokers})
        # Asks for offsets and never subscribes, so it is no member of the group.
        self.observer = Consumer({"bootstrap.servers": brokers, "group.id": self.group})
        topics = [NewTopic(topic, partitions, 1) for topic in (self.source, self.verdicts, self.dead)]
        for created in self.admin.create_topics(topics).values():
            created.result(30)

    def send(self, messages: list[dict]) -> None:
        """Writes messages to the topic that is read; each is what `Producer.produce` takes."""
        producer = Producer({"bootstrap.servers": self.brokers, "enable.idempotence": True, "linger.ms": 20})
        for message in messages:
            while True:
                try:
                    producer.produce(self.source, **message)
                    break
                except BufferError:
                    producer.poll(0.1)
        assert producer.flush(60) == 0

    def read(self, topic: str) -> dict[int, list[Message]]:
        """Everything that readers of committed messages see, by partition."""
        consumer = Consumer(
            {
                "bootstrap.servers": self.brokers,
                "group.id": uuid.uuid4().hex,
                "isolation.level": "read_committed",
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                "enable.partition.eof": True,
            }
        )
        found: dict[int, list[Message]] = {p: [] for p in range(self.partitions)}
        left = set(found)
        consumer.assign([TopicPartition(topic, partition, 0) for partition in found])
        end = time.monotonic() + PATIENCE
        try:
            while left and time.monotonic() < end:
                for message in consumer.consume(1000, 0.2):
                    if message.error() is None:
                        found[message.partition()].append(message)
                    else:
                        left.discard(message.partition())
        finally:
            consumer.close()
        assert not left, f"partitions {left} of {topic} have no end"
        return found

    def committed(self) -> int:
        """How many messages the group has put behind it."""
        wanted = [TopicPartition(self.source, partition) for partition in range(self.partitions)]
        return sum(max(partition.offset, 0) for partition in self.observer.committed(wanted, 30))


@pytest.fixture
def kafka(brokers: str) -> Kafka:
    """Topics of four partitions."""
    return Kafka(brokers, 4)


class Workers:
    """Processes of `mizaj stream`, all ended when the test is."""

    def __init__(self, folder: Path, program: Path = MIZAJ) -> None:
        self.folder = folder
        self.program = program
        self.running: list[subprocess.Popen] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for process in self.running:
            process.kill()
            process.wait(30)
            # Shown where a test failed.
            print(f"{process.stem.name}: {self.log_of(process)}")

    def start(self, kafka: Kafka, *more: str, to: str | None = None) -> subprocess.Popen:
        """Starts one; its messages are collected in `log_of`."""
        command = [self.program, "stream", "--brokers", kafka.brokers]
        command += ["--from", kafka.source, "--to", to or kafka.verdicts]
        command += ["--group", kafka.group, *(f"--property=consumer.{name}" for name in HASTE), *more]
        stem = self.folder / f"worker-{len(self.running)}"
        with stem.with_suffix(".out").open("wb") as out, stem.with_suffix(".log").open("wb") as log:
            process = subprocess.Popen(command, stdout=out, stderr=log, cwd=ROOT)
        process.stem = stem
        self.running.append(process)
        return process

    def log_of(self, process: subprocess.Popen) -> str:
        return process.stem.with_suffix(".log").read_text()

    def output_of(self, process: subprocess.Popen) -> str:
        return process.stem.with_suffix(".out").read_text()

    def stop(self, process: subprocess.Popen) -> int:
        """Asks to end; the exit code."""
        process.send_signal(signal.SIGTERM)
        return process.wait(PATIENCE)


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    """Starts workers and ends them."""
    with Workers(tmp_path) as workers:
        yield workers
