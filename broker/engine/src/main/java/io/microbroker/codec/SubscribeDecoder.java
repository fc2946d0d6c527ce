// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.MalformedPacketException;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.SubscribeEntry;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.UserProperty;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads SUBSCRIBE (MQTT 5.0 §3.8) and UNSUBSCRIBE (§3.10). Properties are null in MQTT 3.x. */
final class SubscribeDecoder {
    private static final RetainHandling[] RETAIN_HANDLINGS = RetainHandling.values();

    private SubscribeDecoder() {}

    static Subscribe decodeSubscribe(WireReader wire, @Nullable PropertyReader properties) {
        int packetId = wire.readPacketId();
        int identifier = Subscription.NO_IDENTIFIER;
        List<UserProperty> userProperties = List.of();
        if (properties != null) {
            properties.open(PropertySet.SUBSCRIBE);
            while (properties.next() != PropertyReader.END) {
                identifier = properties.readSubscriptionIdentifier();
            }
            userProperties = properties.userProperties();
        }
        if (wire.remaining() == 0) { // [MQTT-3.8.3-2]
            throw Violation.protocolError("SUBSCRIBE without a topic filter");
        }
        List<SubscribeEntry> entries = new ArrayList<>(4);
        while (wire.remaining() > 0) {
            String filter = wire.readUtf8(); // [MQTT-3.8.3-1]
            int options = wire.readByte();
            checkOptions(options, filter, properties != null);
            entries.add(new SubscribeEntry(filter, subscription(filter, options, identifier)));
        }
        return new Subscribe(packetId, identifier, entries, userProperties);
    }

    private static void checkOptions(int options, String filter, boolean v5) {
        if ((options & (v5 ? 0xC0 : 0xFC)) != 0) { // [MQTT-3.8.3-5]
            throw new MalformedPacketException("reserved subscription options are set");
        }
        if ((options & 0x03) == 3) { // §3.8.3.1
            throw v5 ? Violation.protocolError("maximum QoS is 3") : new MalformedPacketException("requested QoS is 3");
        }
        if ((options & 0x30) == 0x30) { // §3.8.3.1
            throw Violation.protocolError("retain handling is 3");
        }
        if ((options & 0x04) != 0 && filter.startsWith("$share/")) { // [MQTT-3.8.3-4]
            throw Violation.protocolError("no local on a shared subscription");
        }
    }

    private static @Nullable Subscription subscription(String filter, int options, int identifier) {
        TopicFilter valid;
        try {
            valid = TopicFilter.of(filter);
        } catch (IllegalArgumentException e) {
            return null;
        }
        return new Subscription(
                valid,
                Qos.of(options & 3),
                (options & 0x04) != 0,
                (options & 0x08) != 0,
                RETAIN_HANDLINGS[options >> 4 & 3],
                identifier);
    }

    static Unsubscribe decodeUnsubscribe(WireReader wire, @Nullable PropertyReader properties) {
        int packetId = wire.readPacketId();
        List<UserProperty> userProperties = List.of();
        if (properties != null) {
            properties.open(PropertySet.UNSUBSCRIBE);
            properties.next();
            userProperties = properties.userProperties();
        }
        if (wire.remaining() == 0) { // [MQTT-3.10.3-2]
            throw Violation.protocolError("UNSUBSCRIBE without a topic filter");
        }
        List<String> filters = new ArrayList<>(4);
        while (wire.remaining() > 0) {
            filters.add(wire.readUtf8()); // [MQTT-3.10.3-1]
        }
        return new Unsubscribe(packetId, filters, userProperties);
    }
}
