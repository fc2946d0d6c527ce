// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * A message as a client publishes or receives it.
 *
 * @param userProperties of MQTT 5.0, empty before
 * @param expirySeconds the message expiry interval of MQTT 5.0, 0 for none
 */
record TestMessage(
        String topic, Buffer payload, int qos, boolean retain, Map<String, String> userProperties, int expirySeconds) {
    TestMessage {
        userProperties = Map.copyOf(userProperties);
    }

    static TestMessage of(String topic, int qos, String text) {
        return new TestMessage(topic, Buffer.buffer(text), qos, false, Map.of(), 0);
    }

    TestMessage withPayload(Buffer newPayload) {
        return new TestMessage(topic, newPayload, qos, retain, userProperties, expirySeconds);
    }

    TestMessage withRetain(boolean newRetain) {
        return new TestMessage(topic, payload, qos, newRetain, userProperties, expirySeconds);
    }

    TestMessage withUserProperties(Map<String, String> newUserProperties) {
        return new TestMessage(topic, payload, qos, retain, newUserProperties, expirySeconds);
    }

    TestMessage withExpiry(int newExpirySeconds) {
        return new TestMessage(topic, payload, qos, retain, userProperties, newExpirySeconds);
    }

    String text() {
        return payload.toString();
    }

    /** As the scripts of other languages read it; the payload is in hexadecimal. */
    JsonObject toJson() {
        return new JsonObject()
                .put("topic", topic)
                .put("payload", HexFormat.of().formatHex(payload.getBytes()))
                .put("qos", qos)
                .put("retain", retain)
                .put("userProperties", new JsonObject(new TreeMap<>(userProperties)))
                .put("expirySeconds", expirySeconds);
    }

    static TestMessage fromJson(JsonObject json) {
        Map<String, String> userProperties = new TreeMap<>();
        json.getJsonObject("userProperties", new JsonObject())
                .forEach(each -> userProperties.put(each.getKey(), String.valueOf(each.getValue())));
        return new TestMessage(
                json.getString("topic"),
                Buffer.buffer(HexFormat.of().parseHex(json.getString("payload"))),
                json.getInteger("qos"),
                json.getBoolean("retain"),
                userProperties,
                json.getInteger("expirySeconds", 0));
    }
}
