// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.packet.ConnAck;
import io.microbroker.packet.Disconnect;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a broker gives as its reason, in words for people. */
final class Refusal {
    private static final int TEXT_MAX = 256;

    private Refusal() {}

    /** The CONNECT was refused. The exit code is that of CONNACK: a return code 1..5 in MQTT 3.x. */
    static ClientException of(ConnAck answer, ProtocolVersion version) {
        ReasonCode reason = answer.reason();
        int code = version.isV5() ? reason.code() : returnCode(reason);
        return new ClientException(
                code,
                "Connection error: " + words(reason, code)
                        + said(answer.properties().reasonString())
                        + elsewhere(answer.properties().serverReference()) + cure(reason));
    }

    /** The broker ended the connection. */
    static ClientException of(Disconnect packet) {
        return new ClientException(
                Math.max(packet.reason().code(), ClientException.CONNECTION_LOST),
                "Error: the broker ended the connection: "
                        + words(packet.reason(), packet.reason().code())
                        + said(packet.reasonString())
                        + elsewhere(packet.serverReference()));
    }

    /** {@code not authorized (0x87)}. */
    static String words(ReasonCode reason) {
        return words(reason, reason.code());
    }

    private static String words(ReasonCode reason, int code) {
        return reason.name().toLowerCase(Locale.ROOT).replace('_', ' ') + String.format(Locale.ROOT, " (0x%02X)", code);
    }

    /** {@code , "too many rooms"}, or nothing. */
    static String said(@Nullable String reasonString) {
        return reasonString == null ? "" : ", \"" + printable(reasonString) + "\"";
    }

    private static String elsewhere(@Nullable String serverReference) {
        return serverReference == null ? "" : ", use " + printable(serverReference);
    }

    /** Text of a stranger, fit for one line of a terminal. */
    static String printable(String text) {
        StringBuilder clean = new StringBuilder();
        text.codePoints()
                .limit(TEXT_MAX)
                .map(point -> Character.isISOControl(point) ? '?' : point)
                .forEach(clean::appendCodePoint);
        return clean.toString();
    }

    private static String cure(ReasonCode reason) {
        return switch (reason) {
            case BAD_USER_NAME_OR_PASSWORD, NOT_AUTHORIZED -> " - give a user name and its password with -u and -P";
            case CLIENT_IDENTIFIER_NOT_VALID -> " - give another client id with -i";
            case UNSUPPORTED_PROTOCOL_VERSION -> " - use another version with -V";
            default -> "";
        };
    }

    private static int returnCode(ReasonCode reason) {
        return switch (reason) {
            case UNSUPPORTED_PROTOCOL_VERSION -> 1;
            case CLIENT_IDENTIFIER_NOT_VALID -> 2;
            case BAD_USER_NAME_OR_PASSWORD -> 4;
            case NOT_AUTHORIZED -> 5;
            default -> 3;
        };
    }
}
