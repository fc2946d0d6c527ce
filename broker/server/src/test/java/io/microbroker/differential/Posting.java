// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import io.microbroker.testkit.PropertyBuilder;
import io.microbroker.testkit.PropertyCode;
import java.nio.charset.StandardCharsets;

/**
 * A message that a client publishes, or its will.
 *
 * @param label what it is called in this script; its payload begins with it, and without one the payload is empty
 * @param topic with {@link Script#ROOM} for the part that is unique to the replay
 * @param padding bytes behind the label
 * @param properties a bit for each kind of property, of MQTT 5.0
 * @param alias the topic alias that it sets or uses, of MQTT 5.0; 0 for none
 * @param held whether PUBREL is left to a later step
 */
record Posting(
        String label, String topic, int qos, boolean retain, int padding, int properties, int alias, boolean held) {
    static final int PROPERTY_KINDS = 7;

    byte[] payload() {
        String text = label.startsWith("-") ? "" : label + ".".repeat(padding);
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The label of the message that has this payload. */
    static String label(byte[] bytes) {
        String payload = new String(bytes, StandardCharsets.UTF_8);
        int end = payload.indexOf('.');
        return end < 0 ? payload : payload.substring(0, end);
    }

    /** Writes the properties; each depends on nothing but the label. */
    void fill(PropertyBuilder out, String room) {
        if (has(0)) {
            out.number(PropertyCode.PAYLOAD_FORMAT_INDICATOR, 1);
        }
        if (has(1)) {
            out.number(PropertyCode.MESSAGE_EXPIRY_INTERVAL, 3000);
        }
        if (has(2)) {
            out.text(PropertyCode.CONTENT_TYPE, "text/" + label);
        }
        if (has(3)) {
            out.text(PropertyCode.RESPONSE_TOPIC, "r/" + room + "/answer/" + label);
        }
        if (has(4)) {
            out.binary(PropertyCode.CORRELATION_DATA, label.getBytes(StandardCharsets.UTF_8));
        }
        if (has(5)) {
            out.user("unit", "celsius");
        }
        if (has(6)) {
            out.user("room", label);
            out.user("room", "");
        }
    }

    private boolean has(int kind) {
        return (properties >> kind & 1) == 1;
    }

    @Override
    public String toString() {
        return "%s to %s qos %d%s%s%s%s%s"
                .formatted(
                        label,
                        topic,
                        qos,
                        retain ? " retain" : "",
                        padding > 0 ? " padded" : "",
                        properties > 0 ? " properties 0x%02x".formatted(properties) : "",
                        alias > 0 ? " alias " + alias : "",
                        held ? " held" : "");
    }
}
