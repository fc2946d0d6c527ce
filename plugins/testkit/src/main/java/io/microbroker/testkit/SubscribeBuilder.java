// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.util.function.Consumer;

/** Builds a SUBSCRIBE with any number of filters. */
public final class SubscribeBuilder {
    private final boolean v5;
    private final int packetId;
    private final PropertyBuilder properties = new PropertyBuilder();
    private final WireWriter filters = new WireWriter();

    SubscribeBuilder(ProtocolVersion version, int packetId) {
        v5 = version.isV5();
        this.packetId = packetId;
    }

    public SubscribeBuilder filter(String filter, int qos, SubscribeOption... options) {
        int bits = qos;
        for (SubscribeOption option : options) {
            bits |= option.bits();
        }
        return filterWithBits(filter, bits);
    }

    /** A filter with any options byte. */
    public SubscribeBuilder filterWithBits(String filter, int optionBits) {
        filters.text(filter);
        filters.oneByte(optionBits);
        return this;
    }

    public SubscribeBuilder identifier(int subscriptionIdentifier) {
        properties.number(PropertyCode.SUBSCRIPTION_IDENTIFIER, subscriptionIdentifier);
        return this;
    }

    /** More properties, allowed or not. */
    public SubscribeBuilder properties(Consumer<PropertyBuilder> filler) {
        filler.accept(properties);
        return this;
    }

    public byte[] toBytes() {
        return PacketBuilder.of(PacketType.SUBSCRIBE)
                .twoBytes(packetId)
                .when(v5, p -> p.properties(properties))
                .bytes(filters.toBytes())
                .toBytes();
    }
}
