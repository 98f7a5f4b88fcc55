"""Publishes to a RabbitMQ queue what stands on standard input: a JSON list of [type, body]; types become properties."""

import json
import sys

import pika

url, queue = sys.argv[1:]
connection = pika.BlockingConnection(pika.URLParameters(url))
channel = connection.channel()
channel.confirm_delivery()
for type_, body in json.load(sys.stdin):
    properties = pika.BasicProperties(type=type_, delivery_mode=2, headers={"type": "ignored"})
    channel.basic_publish("", queue, body.encode(), properties, mandatory=True)
connection.close()
