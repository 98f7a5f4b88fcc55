"""Prints what is known of every player now, from the compacted topic player-features. See README.md."""

import argparse
import json
import signal

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaError, KafkaException, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroDeserializer
from confluent_kafka.serialization import MessageField, SerializationContext


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--brokers", default="127.0.0.1:9094")
    parser.add_argument("--registry", default="http://127.0.0.1:8081/apis/ccompat/v7")
    parser.add_argument("--prefix", default="pitboss.")
    parser.add_argument("--tenant")
    parser.add_argument("--follow", action="store_true", help="go on with every change until Ctrl-C")
    return parser.parse_args()


class FeatureTable:
    """The latest row of each player: a compacted topic, read from its beginning, is a table."""

    def __init__(self, tenant):
        self._tenant = tenant
        self.rows = {}

    def apply(self, key, row):
        """True when it changed the table. A row is written again with every change, so only its last one counts."""
        if row is None:
            return self.rows.pop(key, None) is not None
        if self._tenant not in (None, row["tenant"]):
            return False
        if row["version"] <= self.rows.get(key, {"version": -1})["version"]:
            return False
        self.rows[key] = row
        return True


def print_row(row):
    # Amounts are decimals and times are timestamps: as text they stay exact.
    print(json.dumps(row, default=str), flush=True)


def run(options):
    # Without a group of its own: every process that needs the table reads all of it, and nothing is committed.
    consumer = Consumer(
        {
            "bootstrap.servers": options.brokers,
            "group.id": "unused",
            "enable.auto.commit": False,
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
        }
    )
    topic = options.prefix + "player-features"
    decode = AvroDeserializer(SchemaRegistryClient({"url": options.registry}))
    partitions = consumer.list_topics(topic, timeout=10).topics[topic].partitions
    if not partitions:
        raise SystemExit(f"there is no topic {topic}")
    consumer.assign([TopicPartition(topic, each, OFFSET_BEGINNING) for each in partitions])
    table = FeatureTable(options.tenant)
    unread = set(partitions)
    stopping = []
    signal.signal(signal.SIGINT, lambda *_: stopping.append(True))
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    while not stopping and (unread or options.follow):
        message = consumer.poll(1.0)
        if message is None:
            continue
        if message.error() and message.error().code() == KafkaError._PARTITION_EOF:
            was_whole = not unread
            unread.discard(message.partition())
            if not unread and not was_whole:
                for row in table.rows.values():
                    print_row(row)
        elif message.error():
            raise KafkaException(message.error())
        else:
            row = decode(message.value(), SerializationContext(topic, MessageField.VALUE))
            if table.apply(message.key(), row) and not unread and row is not None:
                print_row(row)
    consumer.close()


if __name__ == "__main__":
    run(parse_options())
