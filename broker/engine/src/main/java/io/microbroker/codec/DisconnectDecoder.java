// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.Auth;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.PropertyId;
import io.microbroker.spi.mqtt.ReasonCode;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads DISCONNECT (MQTT 5.0 §3.14) and AUTH (§3.15): a reason code and properties, and each may be left out. Properties are
 * null in MQTT 3.x.
 */
final class DisconnectDecoder {
    private DisconnectDecoder() {}

    static Disconnect decodeDisconnect(WireReader wire, @Nullable PropertyReader properties, Role role) {
        if (properties == null) {
            return decodeEmpty(wire, role);
        }
        ReasonSet reasons = role == Role.SERVER ? ReasonSet.DISCONNECT_FROM_CLIENT : ReasonSet.DISCONNECT_FROM_SERVER;
        ReasonCode reason = wire.remaining() == 0 ? reasons.absent() : reasons.read(wire); // [MQTT-3.14.2-1]
        if (wire.remaining() == 0) { // §3.14.2.2.1
            return Disconnect.of(reason);
        }
        long sessionExpiryIntervalSeconds = Disconnect.ABSENT;
        String reasonString = null;
        String serverReference = null;
        properties.open(PropertySet.DISCONNECT);
        for (int id = properties.next(); id != PropertyReader.END; id = properties.next()) {
            switch (id) {
                case PropertyId.SESSION_EXPIRY_INTERVAL -> sessionExpiryIntervalSeconds = wire.readInt();
                case PropertyId.REASON_STRING -> reasonString = wire.readUtf8();
                case PropertyId.SERVER_REFERENCE -> serverReference = wire.readUtf8();
                default -> throw new IllegalStateException("property " + id);
            }
        }
        wire.expectEnd();
        if (role == Role.CLIENT && sessionExpiryIntervalSeconds != Disconnect.ABSENT) { // [MQTT-3.14.2-2]
            throw Violation.protocolError("session expiry interval from a server");
        }
        return new Disconnect(
                reason, sessionExpiryIntervalSeconds, reasonString, serverReference, properties.userProperties());
    }

    private static Disconnect decodeEmpty(WireReader wire, Role role) {
        if (role == Role.CLIENT) { // MQTT 3.1.1 §3.14
            throw Violation.protocolError("DISCONNECT from a server");
        }
        wire.expectEnd();
        return Disconnect.of(ReasonCode.SUCCESS);
    }

    static Auth decodeAuth(WireReader wire, PropertyReader properties, Role role) {
        ReasonSet reasons = role == Role.SERVER ? ReasonSet.AUTH_FROM_CLIENT : ReasonSet.AUTH_FROM_SERVER;
        ReasonCode reason = wire.remaining() == 0 ? reasons.absent() : reasons.read(wire); // [MQTT-3.15.2-1]
        if (wire.remaining() == 0 && reason == ReasonCode.SUCCESS) { // §3.15.2.1
            return new Auth(reason, null, null, null, List.of());
        }
        String method = null;
        Buffer data = null;
        String reasonString = null;
        if (wire.remaining() > 0) {
            properties.open(PropertySet.AUTH);
            for (int id = properties.next(); id != PropertyReader.END; id = properties.next()) {
                switch (id) {
                    case PropertyId.AUTHENTICATION_METHOD -> method = wire.readUtf8();
                    case PropertyId.AUTHENTICATION_DATA -> data = Buffer.buffer(wire.readBinary());
                    case PropertyId.REASON_STRING -> reasonString = wire.readUtf8();
                    default -> throw new IllegalStateException("property " + id);
                }
            }
            wire.expectEnd();
        }
        if (method == null) { // §3.15.2.2.2
            throw Violation.protocolError("AUTH without an authentication method");
        }
        return new Auth(reason, method, data, reasonString, properties.userProperties());
    }
}
