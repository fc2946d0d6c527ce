// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;

/** Topics and QoS as people write them. */
final class Topics {
    private Topics() {}

    static TopicName name(String text) {
        try {
            return TopicName.of(text);
        } catch (IllegalArgumentException e) {
            throw ClientException.usage("Invalid topic '" + Refusal.printable(text)
                    + "' - publish to one topic, without the wildcards '+' and '#'");
        }
    }

    static TopicFilter filter(String text) {
        try {
            return TopicFilter.of(text);
        } catch (IllegalArgumentException e) {
            throw ClientException.usage("Invalid topic filter '" + Refusal.printable(text)
                    + "' - '+' and '#' stand alone between slashes, and '#' only at the end");
        }
    }

    static Qos qos(int level) {
        if (level < 0 || level > 2) {
            throw ClientException.usage("Invalid QoS " + level + " - use 0, 1 or 2");
        }
        return Qos.of(level);
    }
}
