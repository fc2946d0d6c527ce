// SPDX-License-Identifier: Apache-2.0
// A client of MQTT 5.0 over WebSocket: what a person needs, and no more.
import { properties, readProperties } from "./properties.js";
import { reason } from "./reasons.js";
import { Cutter, Writer } from "./wire.js";

const CONNECT = 1;
const CONNACK = 2;
const PUBLISH = 3;
const PUBACK = 4;
const PUBREC = 5;
const PUBREL = 6;
const PUBCOMP = 7;
const SUBSCRIBE = 8;
const SUBACK = 9;
const UNSUBSCRIBE = 10;
const UNSUBACK = 11;
const PINGREQ = 12;
const DISCONNECT = 14;

/** Option of a subscription: no retained messages to begin with, and live ones say whether they are to be retained. */
export const LIVE_ONLY = 0x28;

const KEEP_ALIVE_SECONDS = 30;
const CONNECT_MS = 10_000;
const RECEIVE_MAXIMUM = 100;

/**
 * One connection with a clean session. Tells "message" with each message that comes, and "end" with the cause once it is over.
 */
export class Client extends EventTarget {
  constructor(address, { clientId, username, password }) {
    super();
    this.terms = { clientId, username, password };
    this.cutter = new Cutter();
    this.waiting = new Map();
    this.unreleased = new Set();
    this.lastId = 0;
    this.open = false;
    this.over = false;
    this.cause = null;
    this.socket = new WebSocket(address, ["mqtt"]);
    this.socket.binaryType = "arraybuffer";
    this.socket.addEventListener("open", () => this.sendConnect());
    this.socket.addEventListener("message", (event) => this.onBytes(new Uint8Array(event.data)));
    this.socket.addEventListener("close", () => this.end());
  }

  /** Done when the broker has let it in; fails with the cause if it does not. */
  connected() {
    const timer = setTimeout(() => this.fail("The broker did not answer in time."), CONNECT_MS);
    return new Promise((resolve, reject) => {
      this.entered = { resolve, reject };
    }).finally(() => clearTimeout(timer));
  }

  sendConnect() {
    const { clientId, username, password } = this.terms;
    const secret = password ? new TextEncoder().encode(password) : null;
    const flags = 0x02 | (username ? 0x80 : 0) | (secret ? 0x40 : 0);
    const writer = new Writer()
      .text("MQTT")
      .byte(5)
      .byte(flags)
      .short(KEEP_ALIVE_SECONDS)
      .block(properties({ receiveMaximum: RECEIVE_MAXIMUM }))
      .text(clientId);
    if (username) {
      writer.text(username);
    }
    if (secret) {
      writer.binary(secret);
    }
    this.terms = { clientId };
    this.socket.send(writer.packet(CONNECT));
  }

  onBytes(bytes) {
    try {
      this.cutter.cut(bytes).forEach((packet) => this.onPacket(packet));
    } catch (problem) {
      this.fail(problem.message);
    }
  }

  onPacket({ type, flags, reader }) {
    switch (type) {
      case CONNACK:
        return this.onConnAck(reader);
      case PUBLISH:
        return this.onPublish(flags, reader);
      case PUBACK:
      case PUBCOMP:
        return this.settle(reader.short(), this.code(reader));
      case PUBREC:
        return this.onPubRec(reader.short(), this.code(reader));
      case PUBREL:
        return this.onPubRel(reader.short());
      case SUBACK:
      case UNSUBACK: {
        const id = reader.short();
        const { reason: text } = readProperties(reader);
        return this.settle(id, { code: reader.byte(), text });
      }
      case DISCONNECT: {
        const { code, text } = this.code(reader);
        return this.fail(`The broker ended the connection: ${text ?? reason(code)}.`);
      }
      default:
        return undefined;
    }
  }

  /** Reason code and reason string, which may both be left out. */
  code(reader) {
    const code = reader.left > 0 ? reader.byte() : 0;
    const text = reader.left > 0 ? readProperties(reader).reason : undefined;
    return { code, text };
  }

  onConnAck(reader) {
    reader.byte();
    const code = reader.byte();
    const terms = readProperties(reader);
    if (code !== 0) {
      this.fail(`The broker does not let you in: ${terms.reason ?? reason(code)}.`);
      return;
    }
    this.open = true;
    this.terms = { clientId: terms.assignedClientId ?? this.terms.clientId, ...terms };
    const beat = (terms.serverKeepAlive ?? KEEP_ALIVE_SECONDS) * 1000;
    this.beat = setInterval(() => this.send(new Writer().packet(PINGREQ)), Math.max(1000, beat * 0.8));
    this.entered?.resolve(this.terms);
  }

  onPublish(flags, reader) {
    const qos = (flags >> 1) & 3;
    const topic = reader.text();
    const id = qos > 0 ? reader.short() : 0;
    const more = readProperties(reader);
    const message = { topic, qos, retain: (flags & 1) === 1, duplicate: (flags & 8) !== 0, ...more, payload: reader.rest().slice(), at: Date.now() };
    if (qos === 2) {
      if (!this.unreleased.has(id)) {
        this.unreleased.add(id);
        this.tell(message);
      }
      this.send(new Writer().short(id).packet(PUBREC));
      return;
    }
    this.tell(message);
    if (qos === 1) {
      this.send(new Writer().short(id).packet(PUBACK));
    }
  }

  tell(message) {
    this.dispatchEvent(new CustomEvent("message", { detail: message }));
  }

  onPubRec(id, answer) {
    if (answer.code >= 0x80) {
      this.settle(id, answer);
    } else {
      this.send(new Writer().short(id).packet(PUBREL, 2));
    }
  }

  onPubRel(id) {
    this.unreleased.delete(id);
    this.send(new Writer().short(id).packet(PUBCOMP));
  }

  settle(id, answer) {
    this.waiting.get(id)?.resolve(answer);
    this.waiting.delete(id);
  }

  /** An answer of the broker to the packet that is sent with a fresh id. */
  answered(make) {
    if (!this.open) {
      return Promise.reject(new Error("There is no connection."));
    }
    do {
      this.lastId = (this.lastId % 65_535) + 1;
    } while (this.waiting.has(this.lastId));
    const id = this.lastId;
    const packet = make(id);
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.send(packet);
    });
  }

  /** The reason code that the broker gives; null with QoS 0, which has none. */
  publish({ topic, payload, qos = 0, retain = false, ...more }) {
    const make = (id) => {
      const writer = new Writer().text(topic);
      if (qos > 0) {
        writer.short(id);
      }
      return writer.block(properties(more)).raw(payload).packet(PUBLISH, (qos << 1) | (retain ? 1 : 0));
    };
    if (qos > 0) {
      return this.answered(make);
    }
    if (!this.open) {
      return Promise.reject(new Error("There is no connection."));
    }
    this.send(make(0));
    return Promise.resolve(null);
  }

  /** @param options bits besides the QoS, §3.8.3.1 */
  subscribe(filter, qos = 0, options = 0) {
    return this.answered((id) =>
      new Writer().short(id).block(properties()).text(filter).byte(qos | options).packet(SUBSCRIBE, 2));
  }

  unsubscribe(filter) {
    return this.answered((id) => new Writer().short(id).block(properties()).text(filter).packet(UNSUBSCRIBE, 2));
  }

  send(packet) {
    if (this.socket.readyState === WebSocket.OPEN) {
      this.socket.send(packet);
    }
  }

  close() {
    this.cause = "";
    this.send(new Writer().packet(DISCONNECT));
    this.socket.close();
  }

  fail(cause) {
    this.cause ??= cause;
    this.socket.close();
  }

  end() {
    if (this.over) {
      return;
    }
    this.over = true;
    const wasIn = this.open;
    this.open = false;
    clearInterval(this.beat);
    const cause = this.cause ?? (wasIn ? "The connection broke off." : "Nothing answers there, or it does not let this page in.");
    const error = new Error(cause || "The connection was closed.");
    this.entered?.reject(error);
    this.waiting.forEach((each) => each.reject(error));
    this.waiting.clear();
    this.dispatchEvent(new CustomEvent("end", { detail: cause }));
  }
}
