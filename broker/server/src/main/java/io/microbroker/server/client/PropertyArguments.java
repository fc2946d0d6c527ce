// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.packet.ConnectProperties;
import io.microbroker.packet.Disconnect;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.UserProperty;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** All {@code -D} of a command line, checked: MQTT 5.0 properties by the names that Mosquitto gives them. */
final class PropertyArguments {
    static final String CONNECT = "connect";
    static final String PUBLISH = "publish";
    static final String SUBSCRIBE = "subscribe";
    static final String UNSUBSCRIBE = "unsubscribe";
    static final String DISCONNECT = "disconnect";
    static final String WILL = "will";

    private static final long FOUR_BYTES = 0xFFFF_FFFFL;
    private static final int TWO_BYTES = 0xFFFF;
    private static final Set<String> MESSAGE = Set.of(
            "content-type",
            "correlation-data",
            "message-expiry-interval",
            "payload-format-indicator",
            "response-topic",
            PropertyArgument.USER_PROPERTY);
    private static final Map<String, Set<String>> KNOWN = Map.of(
            CONNECT,
            Set.of(
                    "maximum-packet-size",
                    "receive-maximum",
                    "request-problem-information",
                    "request-response-information",
                    "session-expiry-interval",
                    "topic-alias-maximum",
                    PropertyArgument.USER_PROPERTY),
            PUBLISH,
            with(MESSAGE, "topic-alias"),
            SUBSCRIBE,
            Set.of("subscription-identifier", PropertyArgument.USER_PROPERTY),
            UNSUBSCRIBE,
            Set.of(PropertyArgument.USER_PROPERTY),
            DISCONNECT,
            Set.of("session-expiry-interval", PropertyArgument.USER_PROPERTY),
            WILL,
            with(MESSAGE, "will-delay-interval"));

    private final List<PropertyArgument> arguments;
    private final Map<List<String>, String> values = new LinkedHashMap<>();

    /**
     * Checks the arguments.
     *
     * @param packets that this verb sends
     * @throws ClientException if one is unknown or given twice
     */
    PropertyArguments(List<PropertyArgument> arguments, Set<String> packets) {
        this.arguments = List.copyOf(arguments);
        for (PropertyArgument each : arguments) {
            Set<String> known = KNOWN.get(each.packet());
            if (known == null || !packets.contains(each.packet())) {
                throw ClientException.usage("Unknown packet '" + each.packet() + "' behind -D - use one of "
                        + String.join(", ", new TreeSet<>(packets)));
            }
            if (!known.contains(each.name())) {
                throw ClientException.usage("Unknown property '" + each.name() + "' of " + each.packet()
                        + " behind -D - use one of " + String.join(", ", new TreeSet<>(known)));
            }
            boolean again = values.put(List.of(each.packet(), each.name()), each.value()) != null;
            if (again && !each.name().equals(PropertyArgument.USER_PROPERTY)) {
                throw ClientException.usage("Property '" + each.name() + "' of " + each.packet() + " is given twice");
            }
        }
    }

    private static Set<String> with(Set<String> names, String more) {
        Set<String> all = new TreeSet<>(names);
        all.add(more);
        return all;
    }

    boolean isEmpty() {
        return arguments.isEmpty();
    }

    /** @param sessionExpirySeconds if no argument says otherwise */
    ConnectProperties connect(long sessionExpirySeconds) {
        return new ConnectProperties(
                number(CONNECT, "session-expiry-interval", 0, FOUR_BYTES, sessionExpirySeconds),
                (int) number(CONNECT, "receive-maximum", 1, TWO_BYTES, TWO_BYTES),
                (int) Math.min(
                        number(CONNECT, "maximum-packet-size", 1, FOUR_BYTES, Integer.MAX_VALUE), Integer.MAX_VALUE),
                (int) number(CONNECT, "topic-alias-maximum", 0, TWO_BYTES, 0),
                number(CONNECT, "request-response-information", 0, 1, 0) == 1,
                number(CONNECT, "request-problem-information", 0, 1, 1) == 1,
                null,
                null,
                userProperties(CONNECT));
    }

    /** What travels with a message: {@link #PUBLISH} or {@link #WILL}. */
    MessageProperties message(String packet) {
        String correlation = value(packet, "correlation-data");
        MessageProperties properties = new MessageProperties(
                number(packet, "payload-format-indicator", 0, 1, 0) == 1,
                value(packet, "content-type"),
                value(packet, "response-topic"),
                correlation == null ? null : Buffer.buffer(correlation.getBytes(StandardCharsets.UTF_8)),
                userProperties(packet));
        return properties.isEmpty() ? MessageProperties.NONE : properties;
    }

    /** Seconds, or {@code absent}. */
    long messageExpirySeconds(String packet, long absent) {
        return number(packet, "message-expiry-interval", 0, FOUR_BYTES, absent);
    }

    long willDelaySeconds() {
        return number(WILL, "will-delay-interval", 0, FOUR_BYTES, 0);
    }

    /** 1..65535, or 0 for none. */
    int topicAlias() {
        return (int) number(PUBLISH, "topic-alias", 1, TWO_BYTES, 0);
    }

    /** 1..268,435,455, or 0 for none. */
    int subscriptionIdentifier() {
        return (int) number(SUBSCRIBE, "subscription-identifier", 1, 268_435_455, 0);
    }

    Disconnect disconnect() {
        return new Disconnect(
                ReasonCode.SUCCESS,
                number(DISCONNECT, "session-expiry-interval", 0, FOUR_BYTES, Disconnect.ABSENT),
                null,
                null,
                userProperties(DISCONNECT));
    }

    List<UserProperty> userProperties(String packet) {
        return arguments.stream()
                .filter(each -> each.packet().equals(packet) && each.name().equals(PropertyArgument.USER_PROPERTY))
                .map(each -> new UserProperty(each.key(), each.value()))
                .toList();
    }

    private @Nullable String value(String packet, String name) {
        return values.get(List.of(packet, name));
    }

    private long number(String packet, String name, long min, long max, long absent) {
        String text = value(packet, name);
        if (text == null) {
            return absent;
        }
        try {
            long number = Long.parseLong(text);
            if (number >= min && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as a number out of range is.
        }
        throw ClientException.usage(
                "Property '" + name + "' must be a number from " + min + " to " + max + ", not '" + text + "'");
    }
}
