// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.spi.mqtt.Will;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a last will. */
final class WillOptions {
    @Option(names = "--will-topic", paramLabel = "TOPIC", description = "the broker publishes there when it loses us")
    private @Nullable String topic;

    @Option(names = "--will-payload", paramLabel = "TEXT", description = "the payload of that; default: none")
    private @Nullable String payload;

    @Option(names = "--will-qos", paramLabel = "N", description = "the QoS of that: 0, 1 or 2; default 0")
    private @Nullable Integer qos;

    @Option(names = "--will-retain", description = "retain that")
    private boolean retain;

    /**
     * The will, null if there is none.
     *
     * @throws ClientException if something of a will is given without its topic, or the topic is wrong
     */
    @Nullable
    Will will(PropertyArguments properties) {
        if (topic == null) {
            if (payload != null || qos != null || retain) {
                throw ClientException.usage("A will needs its topic - add --will-topic");
            }
            return null;
        }
        return new Will(
                Topics.name(topic),
                payload == null ? new byte[0] : payload.getBytes(StandardCharsets.UTF_8),
                Topics.qos(qos == null ? 0 : qos),
                retain,
                properties.willDelaySeconds(),
                properties.messageExpirySeconds(PropertyArguments.WILL, Will.NO_EXPIRY),
                properties.message(PropertyArguments.WILL));
    }
}
