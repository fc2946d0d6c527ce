// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.spi.mqtt.TopicName;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Topic aliases from the broker to one client (MQTT 5.0 §3.3.2.3.4): given to topics as they come, until the client's maximum
 * is reached; then the other topics go in full. Confined to the loop.
 */
final class OutboundAliases {
    private final int maximum;
    private @Nullable Map<TopicName, Integer> aliases;

    OutboundAliases(int maximum) {
        this.maximum = maximum;
    }

    /** The alias that the client knows for a topic, 0 if none. */
    int known(TopicName topic) {
        Integer alias = aliases == null ? null : aliases.get(topic);
        return alias == null ? 0 : alias;
    }

    /** The next free alias, 0 if there is none [MQTT-3.1.2-26]. */
    int free() {
        int used = aliases == null ? 0 : aliases.size();
        return used < maximum ? used + 1 : 0;
    }

    /** The client was told. */
    void bind(TopicName topic, int alias) {
        if (aliases == null) {
            aliases = new HashMap<>();
        }
        aliases.put(topic, alias);
    }
}
