// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.ByteSink;
import io.microbroker.packet.PropertyId;
import io.microbroker.packet.PropertyWriter;
import io.microbroker.packet.SubAck;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.SubscribeEntry;
import io.microbroker.packet.UnsubAck;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.UserProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the bodies of SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK (MQTT 5.0 §3.8 to §3.11). */
final class SubscribeEncoder {
    private static final int FAILURE = 0x80;

    private SubscribeEncoder() {}

    static void subscribe(ByteSink sink, Subscribe packet, boolean v5) {
        sink.putShort(packet.packetId());
        if (v5) {
            int mark = sink.beginLength();
            if (packet.subscriptionIdentifier() != Subscription.NO_IDENTIFIER) {
                PropertyWriter.putVarInt(sink, PropertyId.SUBSCRIPTION_IDENTIFIER, packet.subscriptionIdentifier());
            }
            PropertyWriter.putUserProperties(sink, packet.userProperties());
            sink.endLength(mark);
        }
        for (SubscribeEntry entry : packet.entries()) {
            Subscription subscription = entry.subscription();
            if (subscription == null) {
                throw new IllegalArgumentException("topic filter is not valid");
            }
            sink.putUtf8(entry.rawFilter());
            sink.put(v5 ? options(subscription) : subscription.qos().level());
        }
    }

    private static int options(Subscription subscription) {
        return subscription.qos().level()
                | (subscription.noLocal() ? 0x04 : 0)
                | (subscription.retainAsPublished() ? 0x08 : 0)
                | subscription.retainHandling().ordinal() << 4;
    }

    static void subAck(ByteSink sink, SubAck packet, boolean v5) {
        sink.putShort(packet.packetId());
        if (v5) {
            putAckProperties(sink, packet.reasonString(), packet.userProperties());
        }
        for (ReasonCode reason : packet.reasons()) { // [MQTT-3.8.4-6]
            sink.put(v5 || !reason.isError() ? reason.code() : FAILURE);
        }
    }

    static void unsubscribe(ByteSink sink, Unsubscribe packet, boolean v5) {
        sink.putShort(packet.packetId());
        if (v5) {
            int mark = sink.beginLength();
            PropertyWriter.putUserProperties(sink, packet.userProperties());
            sink.endLength(mark);
        }
        for (String filter : packet.rawFilters()) {
            sink.putUtf8(filter);
        }
    }

    static void unsubAck(ByteSink sink, UnsubAck packet, boolean v5) {
        sink.putShort(packet.packetId());
        if (!v5) {
            return;
        }
        putAckProperties(sink, packet.reasonString(), packet.userProperties());
        for (ReasonCode reason : packet.reasons()) { // [MQTT-3.11.3-1]
            sink.put(reason.code());
        }
    }

    private static void putAckProperties(
            ByteSink sink, @Nullable String reasonString, List<UserProperty> userProperties) {
        int mark = sink.beginLength();
        PropertyWriter.putUtf8(sink, PropertyId.REASON_STRING, reasonString);
        PropertyWriter.putUserProperties(sink, userProperties);
        sink.endLength(mark);
    }
}
