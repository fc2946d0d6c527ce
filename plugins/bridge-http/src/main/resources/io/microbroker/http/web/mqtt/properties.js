// SPDX-License-Identifier: Apache-2.0
// Properties of MQTT 5.0, §2.2.2.2.
import { Writer } from "./wire.js";

/** Identifier, name here, and how it is written. */
const TABLE = [
  [1, "payloadIsUtf8", "byte"],
  [2, "expirySeconds", "int"],
  [3, "contentType", "text"],
  [8, "responseTopic", "text"],
  [9, "correlationData", "binary"],
  [11, "subscriptionId", "length"],
  [17, "sessionExpirySeconds", "int"],
  [18, "assignedClientId", "text"],
  [19, "serverKeepAlive", "short"],
  [21, "authenticationMethod", "text"],
  [22, "authenticationData", "binary"],
  [23, "requestProblem", "byte"],
  [24, "willDelaySeconds", "int"],
  [25, "requestResponse", "byte"],
  [26, "responseInformation", "text"],
  [28, "serverReference", "text"],
  [31, "reason", "text"],
  [33, "receiveMaximum", "short"],
  [34, "topicAliasMaximum", "short"],
  [35, "topicAlias", "short"],
  [36, "maximumQos", "byte"],
  [37, "retainAvailable", "byte"],
  [39, "maximumPacketSize", "int"],
  [40, "wildcardAvailable", "byte"],
  [41, "subscriptionIdAvailable", "byte"],
  [42, "sharedAvailable", "byte"],
];
const USER_PROPERTY = 38;
const byId = new Map(TABLE.map(([id, name, kind]) => [id, { name, kind }]));

/** Writes properties by their names here; user properties are pairs of name and value. */
export function properties(values = {}) {
  const writer = new Writer();
  for (const [id, name, kind] of TABLE) {
    if (values[name] !== undefined) {
      writer.byte(id)[kind](values[name]);
    }
  }
  for (const [name, value] of values.userProperties ?? []) {
    writer.byte(USER_PROPERTY).text(name).text(value);
  }
  return writer;
}

export function readProperties(reader) {
  const values = { userProperties: [] };
  const length = reader.length();
  const end = reader.at + length;
  while (reader.at < end) {
    const id = reader.byte();
    if (id === USER_PROPERTY) {
      values.userProperties.push([reader.text(), reader.text()]);
    } else if (byId.has(id)) {
      const { name, kind } = byId.get(id);
      values[name] = reader[kind]();
    } else {
      throw new Error(`The broker sent a property that is none: ${id}.`);
    }
  }
  return values;
}
