// SPDX-License-Identifier: Apache-2.0

/** Reason codes of MQTT 5.0 in words, §2.4. */
const WORDS = {
  0x00: "done",
  0x01: "granted with QoS 1",
  0x02: "granted with QoS 2",
  0x10: "done, nobody has subscribed",
  0x11: "there was no such subscription",
  0x80: "not further explained",
  0x81: "malformed packet",
  0x82: "protocol error",
  0x83: "the broker does not do this",
  0x84: "the broker does not speak this version",
  0x85: "the client id is not valid",
  0x86: "user name or password is wrong",
  0x87: "not authorized",
  0x88: "the broker cannot serve now",
  0x89: "the broker is busy",
  0x8a: "banned",
  0x8b: "the broker stops",
  0x8d: "nothing was heard for too long",
  0x8e: "another connection took the session over",
  0x8f: "the filter is not valid",
  0x90: "the topic is not valid",
  0x91: "the packet id is in use",
  0x92: "the packet id is not known",
  0x93: "more messages in flight than agreed",
  0x94: "the topic alias is not valid",
  0x95: "the packet is too large",
  0x96: "too many messages",
  0x97: "a quota is used up",
  0x98: "ended by the administrator",
  0x99: "the payload is not what it says it is",
  0x9a: "the broker keeps no retained messages",
  0x9b: "the broker does not do this QoS",
  0x9c: "use another server",
  0x9d: "the server has moved",
  0x9e: "the broker does no shared subscriptions",
  0x9f: "connections come too fast",
  0xa0: "connected for as long as it may be",
  0xa1: "the broker does no subscription identifiers",
  0xa2: "the broker does no wildcards",
};

/** A reason code in words, with its number if it is an error. */
export function reason(code) {
  const words = WORDS[code] ?? "a reason that MQTT does not know";
  return code < 0x80 ? words : `${words} (0x${code.toString(16)})`;
}
