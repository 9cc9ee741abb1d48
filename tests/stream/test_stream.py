"""What `mizaj stream` promises of single messages, and of its own beginning and end."""

import json
import signal
import subprocess
import time
import urllib.request
from pathlib import Path

import pytest
from confluent_kafka import Message

from conftest import MIZAJ, ROOT, Kafka, Workers, free_port, wait_for


def done(kafka: Kafka, workers: Workers, count: int, *more: str, to: str | None = None) -> str:
    """Lets one worker analyze so many messages; what it said, and what it printed."""
    worker = workers.start(kafka, *more, to=to)
    wait_for(f"{count} messages", lambda: kafka.committed() == count or worker.poll() is not None)
    assert workers.stop(worker) == 0, workers.log_of(worker)
    return workers.output_of(worker)


def only(messages: dict[int, list[Message]]) -> Message:
    (message,) = (message for partition in messages.values() for message in partition)
    return message


def test_key_headers_timestamp_partition_and_fields_are_kept(kafka: Kafka, workers: Workers) -> None:
    # Brokers drop what is older than a week.
    an_hour_ago = int(time.time() - 3600) * 1000 + 123
    value = '{"id": 12345678901234567890, "text": "I love it", "label": "mine"}'
    headers = [("trace", b"\x00\xff"), ("trace", b"again"), ("empty", None)]
    kafka.send([{"key": b"\x00k", "value": value, "partition": 3, "timestamp": an_hour_ago, "headers": headers}])
    done(kafka, workers, 1)
    found = only(kafka.read(kafka.verdicts))
    assert (found.key(), found.partition(), found.timestamp()[1]) == (b"\x00k", 3, an_hour_ago)
    assert found.headers() == headers
    verdict = json.loads(found.value())
    assert verdict["id"] == 12345678901234567890
    assert (verdict["label"], verdict["input_label"], verdict["text"]) == ("positive", "mine", "I love it")


def test_what_cannot_be_read_is_a_dead_letter_and_a_tombstone_passes(kafka: Kafka, workers: Workers) -> None:
    values = [b"{", b"[]", b'{"text": 5}', b"{}", b"\xff", b"", None, b'{"text": ""}']
    headers = [("trace", b"1")]
    kafka.send([{"key": str(i), "value": v, "partition": 0, "headers": headers} for i, v in enumerate(values)])
    done(kafka, workers, len(values))
    alive, dead = kafka.read(kafka.verdicts)[0], kafka.read(kafka.dead)[0]
    assert [(found.key(), found.value() is None) for found in alive] == [(b"6", True), (b"7", False)]
    assert alive[0].headers() == headers
    assert [found.value() for found in dead] == values[:6]
    reasons = [dict(found.headers())["mizaj-error"].decode() for found in dead]
    starts = ["not JSON", "not a JSON object", "/text is not a string", "/text is missing", "not JSON", "not JSON"]
    assert all(reason.startswith(start) for reason, start in zip(reasons, starts, strict=True)), reasons
    told = dict(dead[3].headers())
    assert (told["trace"], told["mizaj-topic"], told["mizaj-offset"]) == (b"1", kafka.source.encode(), b"3")
    assert told["mizaj-partition"] == b"0"
    assert b"@" in told["mizaj-model"]


def test_the_text_is_where_the_pointer_says(kafka: Kafka, workers: Workers) -> None:
    kafka.send([{"value": json.dumps({"ticket": {"bodies": ["ignored", "Never again"]}})}])
    done(kafka, workers, 1, "--text", "/ticket/bodies/1", "--sentences")
    verdict = json.loads(only(kafka.read(kafka.verdicts)).value())
    assert verdict["label"] == "negative"
    assert verdict["ticket"]["bodies"][0] == "ignored"
    assert len(verdict["sentences"]) == 1


def test_plain_values_are_texts(kafka: Kafka, workers: Workers) -> None:
    kafka.send([{"value": "J'adore !", "partition": 0}, {"value": b"\xff", "partition": 0}])
    done(kafka, workers, 2, "--plain", "--id")
    verdict = json.loads(only(kafka.read(kafka.verdicts)).value())
    assert (verdict["text"], verdict["label"]) == ("J'adore !", "positive")
    assert verdict["id"] == f"{kafka.source}:0:0:{verdict['modelVersion']}"
    assert only(kafka.read(kafka.dead)).value() == b"\xff"


def test_an_adaptation_adds_its_category_and_names_itself(kafka: Kafka, workers: Workers, tmp_path: Path) -> None:
    adaptation, examples = tmp_path / "mine.json", ROOT / "tests/data/adaptation/examples.jsonl"
    subprocess.run([MIZAJ, "adapt", examples, "--out", adaptation], check=True, capture_output=True, cwd=ROOT)
    (example, *_) = map(json.loads, examples.read_text().splitlines())
    kafka.send([{"value": json.dumps({"text": example["text"]}), "partition": 0}])
    done(kafka, workers, 1, "--adaptation", str(adaptation), "--id")
    verdict = json.loads(only(kafka.read(kafka.verdicts)).value())
    assert verdict["category"]["label"] == example["label"]
    assert verdict["id"] == f"{kafka.source}:0:0:{verdict['modelVersion']}+{verdict['adaptation']}"


def test_standard_output_gets_every_verdict_with_its_id(kafka: Kafka, workers: Workers) -> None:
    kafka.send([{"key": "a", "value": '{"text": "Great"}', "partition": 1}, {"value": "{", "partition": 2}])
    printed = done(kafka, workers, 2, to="-")
    (line,) = map(json.loads, printed.splitlines())
    assert line["key"] == "a"
    assert line["value"]["id"].startswith(f"{kafka.source}:1:0:")
    assert only(kafka.read(kafka.dead)).value() == b"{"
    assert not any(kafka.read(kafka.verdicts).values())


def test_a_dry_run_writes_and_commits_nothing(kafka: Kafka) -> None:
    kafka.send([{"key": "a", "value": '{"text": "Great"}'}, {"key": "b", "value": "{"}, {"key": "c", "value": None}])
    command = [MIZAJ, "stream", "--brokers", kafka.brokers, "--from", kafka.source, "--to", kafka.verdicts]
    run = subprocess.run(
        [*command, "--group", kafka.group, "--dry-run"],
        check=False,
        capture_output=True,
        text=True,
        cwd=ROOT,
        timeout=60,
    )
    assert run.returncode == 0, run.stderr
    lines = {line["key"]: line for line in map(json.loads, run.stdout.splitlines())}
    assert lines["a"]["value"]["label"] == "positive"
    assert lines["b"]["error"].startswith("not JSON")
    assert lines["c"]["value"] is None
    assert "messages: 3, dead letters: 1" in run.stderr
    assert kafka.committed() == 0
    assert not any(kafka.read(kafka.verdicts).values())


def test_a_message_too_large_with_its_verdict_is_a_dead_letter(kafka: Kafka, workers: Workers) -> None:
    large = json.dumps({"text": "Great", "padding": "x" * 900})
    kafka.send([{"value": '{"text": "Good"}', "partition": 0}, {"value": large, "partition": 0}])
    done(kafka, workers, 2, "--property", "producer.message.max.bytes=1200", "--property", "producer.batch.size=1200")
    assert len(kafka.read(kafka.verdicts)[0]) == 1
    found = only(kafka.read(kafka.dead))
    assert found.value() == large.encode()
    assert b"larger" in dict(found.headers())["mizaj-error"]


def test_metrics_count_what_was_committed(kafka: Kafka, workers: Workers) -> None:
    kafka.send([{"value": value, "partition": 0} for value in ('{"text": "Great"}', "{", None, '{"text": "Bad"}')])
    address = f"127.0.0.1:{free_port()}"
    worker = workers.start(kafka, "--metrics", address)
    wait_for("the messages", lambda: kafka.committed() == 4)

    def numbers() -> dict[str, float]:
        with urllib.request.urlopen(f"http://{address}/metrics", timeout=10) as response:
            assert response.headers["Content-Type"].startswith("text/plain; version=0.0.4")
            lines = [line for line in response.read().decode().splitlines() if not line.startswith("#")]
        return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}

    wait_for("the lag", lambda: numbers().get('mizaj_stream_lag{partition="0"}') == 0)
    found = numbers()
    assert found["mizaj_stream_judged_total"] == 2
    assert found["mizaj_stream_dead_letters_total"] == 1
    assert found["mizaj_stream_tombstones_total"] == 1
    assert found["mizaj_stream_delay_seconds_count"] == 4
    assert found['mizaj_stream_write_seconds_bucket{le="+Inf"}'] == found["mizaj_stream_transactions_total"] > 0
    assert workers.stop(worker) == 0


def test_the_second_of_a_name_takes_over_and_the_first_says_so(kafka: Kafka, workers: Workers) -> None:
    first = workers.start(kafka, "--instance", "same")
    kafka.send([{"value": '{"text": "Great"}', "partition": 0}])
    wait_for("the first", lambda: kafka.committed() == 1)
    second = workers.start(kafka, "--instance", "same")
    wait_for("the second", lambda: "partitions" in workers.log_of(second))
    kafka.send([{"value": '{"text": "Great"}', "partition": i % 4} for i in range(40)])
    assert first.wait(60) == 3
    assert "fenced: another instance named" in workers.log_of(first)
    wait_for("the rest", lambda: kafka.committed() == 41)
    assert workers.stop(second) == 0
    assert sum(map(len, kafka.read(kafka.verdicts).values())) == 41


def test_instances_share_the_partitions_and_hand_them_over(kafka: Kafka, workers: Workers) -> None:
    message = {"value": '{"text": "Great"}'}
    first = workers.start(kafka)
    kafka.send([message | {"partition": i % 4, "key": str(i)} for i in range(200)])
    wait_for("the first", lambda: kafka.committed() == 200)
    second = workers.start(kafka)
    for sent in range(400, 2001, 200):
        kafka.send([message | {"partition": i % 4, "key": str(i)} for i in range(sent - 200, sent)])
        wait_for(f"{sent}", lambda sent=sent: kafka.committed() == sent)
    assert workers.stop(first) == 0, workers.log_of(first)
    kafka.send([message | {"partition": i % 4, "key": str(i)} for i in range(2000, 2200)])
    wait_for("the second alone", lambda: kafka.committed() == 2200)
    assert workers.stop(second) == 0, workers.log_of(second)
    for partition, found in kafka.read(kafka.verdicts).items():
        assert [int(message.key()) for message in found] == list(range(partition, 2200, 4))


@pytest.mark.parametrize(
    ("more", "code", "said"),
    [
        (["--property", "enable.auto.commit=true"], 2, "enable.auto.commit cannot be set"),
        (["--property", "no.such.property=1"], 3, "No such configuration property"),
        (["--config", "no-such-file"], 3, "no-such-file"),
        (["--topics", "--bundle", "classic"], 3, "option topics: the bundle classic@"),
        (["--from", "no-such-topic"], 3, "the topic no-such-topic does not exist"),
    ],
)
def test_a_mistake_ends_it_with_the_reason(kafka: Kafka, more: list[str], code: int, said: str) -> None:
    command = [MIZAJ, "stream", "--brokers", kafka.brokers, "--to", kafka.verdicts]
    if "--from" not in more:
        command += ["--from", kafka.source]
    run = subprocess.run([*command, *more], check=False, capture_output=True, text=True, cwd=ROOT, timeout=60)
    assert run.returncode == code, run.stderr
    assert said in run.stderr


def test_properties_come_from_a_file_and_ctrl_c_ends_too(kafka: Kafka, workers: Workers, tmp_path: Path) -> None:
    config = tmp_path / "kafka.properties"
    config.write_text("# ours\nclient.id = reviews\nsecurity.protocol = plaintext\n")
    worker = workers.start(kafka, "--config", str(config), "--batch", "10", "--wait", "50")
    kafka.send([{"value": '{"text": "Great"}', "partition": i % 4} for i in range(25)])
    wait_for("the messages", lambda: kafka.committed() == 25)
    worker.send_signal(signal.SIGINT)
    assert worker.wait(60) == 0
    assert "analyzed: 25, dead letters: 0, tombstones: 0" in workers.log_of(worker)
