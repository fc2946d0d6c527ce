// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.MalformedPacketException;
import io.microbroker.packet.SubAck;
import io.microbroker.packet.UnsubAck;
import io.microbroker.spi.mqtt.ReasonCode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads PUBACK, PUBREC, PUBREL and PUBCOMP (MQTT 5.0 §3.4 to §3.7), SUBACK (§3.9) and UNSUBACK (§3.11). */
final class AckDecoder {
    private AckDecoder() {}

    /**
     * Reads what follows the packet id of one of the four acknowledgements of PUBLISH.
     *
     * @param properties null in MQTT 3.x
     */
    static ReasonCode decodeReason(WireReader wire, @Nullable PropertyReader properties, ReasonSet reasons) {
        if (wire.remaining() == 0) {
            return ReasonCode.SUCCESS;
        }
        if (properties == null) {
            throw new MalformedPacketException("acknowledgement is longer than its packet identifier");
        }
        ReasonCode reason = reasons.read(wire);
        if (wire.remaining() > 0) {
            readReasonString(wire, properties);
            wire.expectEnd();
        }
        return reason;
    }

    static SubAck decodeSubAck(WireReader wire, @Nullable PropertyReader properties) {
        int packetId = wire.readPacketId();
        String reasonString = properties == null ? null : readReasonString(wire, properties);
        List<ReasonCode> reasons = new ArrayList<>(4);
        while (wire.remaining() > 0) {
            ReasonCode reason = ReasonSet.SUBACK.read(wire);
            if (properties == null && reason.code() > 2 && reason != ReasonCode.UNSPECIFIED_ERROR) {
                throw Violation.protocolError("return code is not one of SUBACK"); // MQTT 3.1.1 [MQTT-3.9.3-2]
            }
            reasons.add(reason);
        }
        checkNotEmpty(reasons);
        return new SubAck(
                packetId, reasons, reasonString, properties == null ? List.of() : properties.userProperties());
    }

    static UnsubAck decodeUnsubAck(WireReader wire, @Nullable PropertyReader properties) {
        int packetId = wire.readPacketId();
        if (properties == null) {
            wire.expectEnd();
            return UnsubAck.of(packetId, List.of());
        }
        String reasonString = readReasonString(wire, properties);
        List<ReasonCode> reasons = new ArrayList<>(4);
        while (wire.remaining() > 0) {
            reasons.add(ReasonSet.UNSUBACK.read(wire));
        }
        checkNotEmpty(reasons);
        return new UnsubAck(packetId, reasons, reasonString, properties.userProperties());
    }

    private static @Nullable String readReasonString(WireReader wire, PropertyReader properties) {
        String reasonString = null;
        properties.open(PropertySet.ACK);
        while (properties.next() != PropertyReader.END) {
            reasonString = wire.readUtf8();
        }
        return reasonString;
    }

    private static void checkNotEmpty(List<ReasonCode> reasons) {
        if (reasons.isEmpty()) {
            throw Violation.protocolError("acknowledgement without a reason code");
        }
    }
}
