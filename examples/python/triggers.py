"""Acts on triggers, each once. See README.md."""

import argparse
import json
import math
import os
import signal
import sys

from confluent_kafka import Consumer, KafkaException
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext


class Actions:
    """The effect, here a line in a file, and the memory of it are one write: either both are there or neither is.

    With a database they are one transaction and a unique key; with a remote call the id is its idempotency key.
    """

    def __init__(self, path):
        self._file = open(path, "ab+")
        self._file.seek(0)
        text = self._file.read()
        # What stands behind the last line's end was being written when the process died: it did not happen.
        whole = text[: text.rfind(b"\n") + 1]
        self._file.truncate(len(whole))
        self._ids = {json.loads(line)["trigger_id"] for line in whole.splitlines()}

    def once(self, trigger):
        """False when it was done before."""
        if trigger["trigger_id"] in self._ids:
            return False
        columns = ("trigger_id", "type", "tenant", "origin", "user_id")
        action = {name: trigger[name] for name in columns} | {"payload": json.loads(trigger["payload"])}
        line = json.dumps(action) + "\n"
        self._file.write(line.encode())
        self._file.flush()
        os.fsync(self._file.fileno())
        self._ids.add(trigger["trigger_id"])
        print(line, end="", flush=True)
        return True


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brokers", default="127.0.0.1:9094")
    parser.add_argument("--registry", default="http://127.0.0.1:8081/apis/ccompat/v7")
    parser.add_argument("--prefix", default="pitboss.")
    parser.add_argument("--group", default="example-python")
    parser.add_argument("--type", action="append", default=[])
    parser.add_argument("--tenant")
    parser.add_argument("--actions", default="actions.ndjson")
    parser.add_argument("--count", type=int, default=math.inf)
    return parser.parse_args()


class Subscriber:
    def __init__(self, options):
        self._options = options
        self._actions = Actions(options.actions)
        self._topic = options.prefix + "triggers"
        self._decode = AvroDeserializer(SchemaRegistryClient({"url": options.registry}))
        self._stopping = False
        self.seen = {"acted": 0, "repeated": 0, "stale": 0}

    def stop(self, *_):
        self._stopping = True

    def run(self):
        """Acts first and commits after: what is not committed comes again, and is known by its id."""
        consumer = Consumer(
            {
                "bootstrap.servers": self._options.brokers,
                "group.id": self._options.group,
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
                # Others get the partitions of a subscriber that died without a word after this long.
                "session.timeout.ms": 10_000,
                # Each message is marked as done when it is.
                "enable.auto.offset.store": False,
                # Only what a transaction committed: the engine's unfinished batches never happened.
                "isolation.level": "read_committed",
            }
        )
        consumer.subscribe([self._topic])
        try:
            while not self._stopping:
                if self._act_on(consumer, consumer.consume(num_messages=100, timeout=1.0)):
                    consumer.commit(asynchronous=False)
        finally:
            consumer.close()

    def _act_on(self, consumer, messages):
        """How many were dealt with."""
        for done, message in enumerate(messages):
            if self._stopping:
                return done
            if message.error():
                raise KafkaException(message.error())
            context = SerializationContext(self._topic, MessageField.VALUE)
            self._handle(self._decode(message.value(), context))
            consumer.store_offsets(message)
        return len(messages)

    def _handle(self, trigger):
        if self._options.type and trigger["type"] not in self._options.type:
            return
        if self._options.tenant not in (None, trigger["tenant"]):
            return
        # More than a day old when it fired: known, but not to be acted on.
        if trigger["stale"]:
            self.seen["stale"] += 1
        elif self._actions.once(trigger):
            self.seen["acted"] += 1
        else:
            self.seen["repeated"] += 1
        if self.seen["acted"] >= self._options.count:
            self.stop()


if __name__ == "__main__":
    subscriber = Subscriber(parse_options())
    signal.signal(signal.SIGINT, subscriber.stop)
    signal.signal(signal.SIGTERM, subscriber.stop)
    subscriber.run()
    seen = subscriber.seen
    print(
        f"{seen['acted']} acted on, {seen['repeated']} already acted on before, {seen['stale']} stale", file=sys.stderr
    )
