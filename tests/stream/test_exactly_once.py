"""The proof: workers are killed again and again, and every message is analyzed exactly once.

`MIZAJ_MESSAGES` and `MIZAJ_KILLS` change how many; `MIZAJ_SEED` repeats a run.
"""

import json
import os
import random
import signal
import subprocess
import time

from conftest import MIZAJ, ROOT, Kafka, Workers, wait_for

MESSAGES = int(os.environ.get("MIZAJ_MESSAGES", "100000"))
KILLS = int(os.environ.get("MIZAJ_KILLS", "20"))
PARTITIONS = 8
WORKERS = 3

TEXTS = [
    "I love it", "Never again", "It arrived on Tuesday", "Worst support ever", "Great value, fast delivery",
    "J'adore ce produit", "Très déçu du service", "Livré mardi", "Le colis est arrivé cassé", "Merci beaucoup",
    "الخدمة ممتازة شكرا", "أسوأ تجربة على الإطلاق", "وصل الطلب يوم الثلاثاء", "bzaf zwin", "makayn hta service",
]  # fmt: skip


def message_of(number: int) -> dict:
    """Most have a text; some cannot be read, some are tombstones."""
    key, partition = f"key-{number}".encode(), number % PARTITIONS
    if number % 97 == 0:
        value = b"not JSON" if number % 2 else b'{"comment": "no text"}'
    elif number % 101 == 0:
        value = None
    else:
        value = json.dumps({"text": TEXTS[number % len(TEXTS)], "number": number}).encode()
    return {"key": key, "partition": partition, "value": value}


def expected_scores() -> dict[str, dict]:
    """The scores of every text, as `mizaj analyze` gives them."""
    lines = "".join(json.dumps({"text": text}) + "\n" for text in TEXTS)
    done = subprocess.run([MIZAJ, "analyze"], input=lines, capture_output=True, text=True, check=True, cwd=ROOT)
    return {verdict["text"]: verdict["scores"] for verdict in map(json.loads, done.stdout.splitlines())}


def kill_at_random(kafka: Kafka, workers: Workers, chance: random.Random) -> None:
    """Kills a worker whenever the group has come past one of so many random points, and starts it again."""
    points = sorted(chance.sample(range(MESSAGES * 9 // 10), KILLS))
    start = lambda name: workers.start(kafka, "--instance", name, "--batch", "500")  # noqa: E731
    alive = {name: start(name) for name in (f"worker-{i}" for i in range(WORKERS))}
    for point in points:
        wait_for(f"{point} messages", lambda point=point: kafka.committed() > point, 120)
        time.sleep(chance.uniform(0, 0.3))
        name = chance.choice(sorted(alive))
        assert alive[name].poll() is None, workers.log_of(alive[name])
        alive[name].send_signal(signal.SIGKILL)
        alive[name].wait(30)
        alive[name] = start(name)
    wait_for("the end", lambda: kafka.committed() == MESSAGES, 120)
    for process in alive.values():
        assert workers.stop(process) == 0, workers.log_of(process)


def test_every_message_is_analyzed_exactly_once(brokers: str, workers: Workers) -> None:
    seed = int(os.environ.get("MIZAJ_SEED", str(random.randrange(1 << 32))))
    print(f"MIZAJ_SEED={seed}")
    kafka = Kafka(brokers, PARTITIONS)
    sent = [message_of(number) for number in range(MESSAGES)]
    kafka.send(sent)
    kill_at_random(kafka, workers, random.Random(seed))

    scores = expected_scores()
    verdicts, dead = kafka.read(kafka.verdicts), kafka.read(kafka.dead)
    for partition in range(PARTITIONS):
        own = [message for message in sent if message["partition"] == partition]
        unreadable = lambda message: message["value"] is not None and b"number" not in message["value"]  # noqa: E731
        alive = [message for message in own if not unreadable(message)]
        # Keys are numbered: equal lists say that none is missing, none comes twice, and the order is kept.
        assert [found.key() for found in verdicts[partition]] == [message["key"] for message in alive]
        for message_sent, found in zip(alive, verdicts[partition], strict=True):
            if message_sent["value"] is None:
                assert found.value() is None
                continue
            verdict = json.loads(found.value())
            assert verdict.items() >= json.loads(message_sent["value"]).items()
            assert verdict["scores"] == scores[verdict["text"]]
        lost = [(message["key"], message["value"]) for message in own if unreadable(message)]
        assert [(found.key(), found.value()) for found in dead[partition]] == lost
