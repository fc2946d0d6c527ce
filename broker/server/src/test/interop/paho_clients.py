#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Drives clients of Paho Python for the tests in Java.

Reads one request per line from standard input and answers each with one line, both JSON. What a client receives is written
as a line of its own at any time. Payloads are in hexadecimal.

  {"id": 1, "call": "connect", "client": "c1", "port": 1883, "version": 5, "clientId": "k1", "cleanStart": true,
   "expirySeconds": 0, "will": {message}}
  {"id": 2, "call": "subscribe", "client": "c1", "filter": "rooms/#", "qos": 1}
  {"id": 3, "call": "publish", "client": "c1", "messages": [{message}]}
  {"id": 4, "call": "disconnect", "client": "c1"}
  {"id": 5, "call": "cut", "client": "c1"}

  {"id": 1} or {"id": 1, "error": "..."} or {"client": "c1", "message": {message}}

Arguments say how all of them connect: --username and --password; --cafile for TLS, with --cert and --key.

A message: topic, payload, qos, retain, userProperties, expirySeconds.
"""

import argparse
import json
import queue
import socket
import sys
import threading

import paho.mqtt.client as mqtt
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

DEADLINE_SECONDS = 20

parser = argparse.ArgumentParser()
for option in ("--username", "--password", "--cafile", "--cert", "--key"):
    parser.add_argument(option)
how = parser.parse_args()

output = threading.Lock()


# Paho's thread dies of a TLS alert without a word to on_disconnect; so this tells the connection that is being made.
connecting = None
threading.excepthook = lambda failure: connecting.events.put(repr(failure.exc_value))


def write(line):
    with output:
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


def described(message):
    properties = getattr(message, "properties", None)
    return {
        "topic": message.topic,
        "payload": message.payload.hex(),
        "qos": message.qos,
        "retain": bool(message.retain),
        "userProperties": dict(getattr(properties, "UserProperty", [])),
        "expirySeconds": getattr(properties, "MessageExpiryInterval", 0),
    }


def publish_properties(message, version):
    if version != mqtt.MQTTv5:
        return None
    properties = Properties(PacketTypes.PUBLISH)
    for pair in message["userProperties"].items():
        properties.UserProperty = pair
    if message["expirySeconds"] > 0:
        properties.MessageExpiryInterval = message["expirySeconds"]
    return properties


class Client(mqtt.Client):
    """Tells a message when its acknowledgement is on its way: a test may disconnect at once, and must not get it again.

    Paho calls on_message before that.
    """

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.told_later = []

    def _handle_publish(self):
        return self.tell(super()._handle_publish())

    def _handle_pubrel(self):
        return self.tell(super()._handle_pubrel())

    def tell(self, result):
        for line in self.told_later:
            write(line)
        self.told_later.clear()
        return result


class Connection:
    """One connection of one client; made anew for each CONNECT."""

    def __init__(self, name, request):
        self.version = request["version"]
        self.events = queue.Queue()
        # Paho 2 wants to be told which signatures the callbacks have.
        api = [mqtt.CallbackAPIVersion.VERSION1] if hasattr(mqtt, "CallbackAPIVersion") else []
        clean = None if self.version == mqtt.MQTTv5 else request["cleanStart"]
        self.client = Client(
            *api,
            client_id=request["clientId"],
            clean_session=clean,
            protocol=self.version,
            reconnect_on_failure=False,
        )
        self.client.on_connect = lambda client, data, flags, code, properties=None: self.events.put(code)
        self.client.on_subscribe = lambda client, data, mid, granted, properties=None: self.events.put(granted[0])
        self.client.on_disconnect = lambda client, data, code, properties=None: self.events.put("gone")
        self.client.on_message = lambda client, data, message: client.told_later.append(
            {"client": name, "message": described(message)}
        )
        will = request.get("will")
        if will:
            self.client.will_set(will["topic"], bytes.fromhex(will["payload"]), will["qos"], will["retain"])
        if how.username:
            self.client.username_pw_set(how.username, how.password)
        if how.cafile:
            self.client.tls_set(ca_certs=how.cafile, certfile=how.cert, keyfile=how.key)
        self.connect(request)

    def connect(self, request):
        global connecting
        connecting = self
        options = {}
        if self.version == mqtt.MQTTv5:
            properties = Properties(PacketTypes.CONNECT)
            properties.SessionExpiryInterval = request["expirySeconds"]
            options = {"clean_start": request["cleanStart"], "properties": properties}
        self.client.connect("localhost" if how.cafile else "127.0.0.1", request["port"], **options)
        self.client.loop_start()
        code = self.events.get(timeout=DEADLINE_SECONDS)
        if code != 0:
            raise RuntimeError("CONNACK %s" % code)

    def subscribe(self, request):
        self.client.subscribe(request["filter"], request["qos"])
        granted = self.events.get(timeout=DEADLINE_SECONDS)
        if getattr(granted, "value", granted) != request["qos"]:
            raise RuntimeError("SUBACK %s" % granted)

    def publish(self, request):
        sent = [
            self.client.publish(
                message["topic"],
                bytes.fromhex(message["payload"]),
                message["qos"],
                message["retain"],
                publish_properties(message, self.version),
            )
            for message in request["messages"]
        ]
        for each in sent:
            each.wait_for_publish(DEADLINE_SECONDS)
            if not each.is_published():
                raise RuntimeError("no acknowledgement")

    def disconnect(self, _request):
        self.client.disconnect()
        self.end()

    def cut(self, _request):
        connection = self.client.socket()
        if connection:
            connection.shutdown(socket.SHUT_RDWR)
        self.end()

    def end(self):
        while self.events.get(timeout=DEADLINE_SECONDS) != "gone":
            pass
        self.client.loop_stop()


def main():
    connections = {}
    for line in sys.stdin:
        request = json.loads(line)
        name = request["client"]
        try:
            if request["call"] == "connect":
                connections[name] = Connection(name, request)
            else:
                getattr(connections[name], request["call"])(request)
            write({"id": request["id"]})
        except Exception as failure:  # told to the test, which fails
            write({"id": request["id"], "error": repr(failure)})


main()
