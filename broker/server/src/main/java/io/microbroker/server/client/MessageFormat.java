// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.packet.Publish;
import io.microbroker.spi.mqtt.UserProperty;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What {@code sub} writes for a message: topic and payload, or the text of {@code -F} with its places filled. The places are
 * those of mosquitto_sub, without widths and {@code %@}. Immutable.
 */
final class MessageFormat {
    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssZ", Locale.ROOT);

    private final List<Piece> pieces;
    private final boolean alsoWithoutPayload;

    private MessageFormat(List<Piece> pieces, boolean alsoWithoutPayload) {
        this.pieces = List.copyOf(pieces);
        this.alsoWithoutPayload = alsoWithoutPayload;
    }

    /** The payload alone. A message without payload is not written at all. */
    static MessageFormat payload() {
        return new MessageFormat(List.of(received -> received.packet().payload()), false);
    }

    /** The topic and the payload, {@code (null)} if there is none. */
    static MessageFormat verbose() {
        return new MessageFormat(
                List.of(
                        text(received -> received.topic() + " "),
                        received -> received.packet().payload().length == 0
                                ? bytes("(null)")
                                : received.packet().payload()),
                true);
    }

    /**
     * The format of {@code -F}.
     *
     * @throws ClientException if a place or an escape is unknown
     */
    static MessageFormat of(String format) {
        List<Piece> pieces = new ArrayList<>();
        StringBuilder literal = new StringBuilder();
        for (int i = 0; i < format.length(); i++) {
            char each = format.charAt(i);
            if (each != '%' && each != '\\') {
                literal.append(each);
                continue;
            }
            i++;
            if (i == format.length()) {
                throw ClientException.usage("Incomplete format - nothing follows the '" + each + "' at its end");
            }
            char next = format.charAt(i);
            if (each == '\\') {
                literal.append(escaped(next));
            } else if (next == '%') {
                literal.append('%');
            } else {
                flush(literal, pieces);
                pieces.add(place(next));
            }
        }
        flush(literal, pieces);
        return new MessageFormat(pieces, true);
    }

    private static void flush(StringBuilder literal, List<Piece> pieces) {
        if (!literal.isEmpty()) {
            byte[] constant = bytes(literal.toString());
            pieces.add(received -> constant);
            literal.setLength(0);
        }
    }

    private static char escaped(char next) {
        return switch (next) {
            case '\\' -> '\\';
            case '0' -> '\0';
            case 'a' -> '\007';
            case 'e' -> '\033';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> '\013';
            default ->
                throw ClientException.usage(
                        "Invalid escape '\\" + next + "' in the format - there are \\\\ \\0 \\a \\e \\n \\r \\t \\v");
        };
    }

    private static Piece place(char letter) {
        return switch (letter) {
            case 'A' -> text(received -> orEmpty(received.packet().topicAlias(), 0));
            case 'C' ->
                text(received -> Objects.requireNonNullElse(
                        received.packet().properties().contentType(), ""));
            case 'D' -> MessageFormat::correlationData;
            case 'E' -> text(received -> orEmpty(received.packet().messageExpirySeconds(), Publish.NO_EXPIRY));
            case 'F' -> text(received -> received.packet().properties().payloadIsUtf8() ? "1" : "");
            case 'I' -> text(received -> ISO.format(received.at()));
            case 'J' -> text(received -> MessageJson.of(received, true));
            case 'P' -> text(MessageFormat::userProperties);
            case 'R' ->
                text(received -> Objects.requireNonNullElse(
                        received.packet().properties().responseTopic(), ""));
            case 'S' -> text(MessageFormat::subscriptionIdentifiers);
            case 'U' -> text(MessageFormat::unixTime);
            case 'X' ->
                text(received -> HexFormat.of()
                        .withUpperCase()
                        .formatHex(received.packet().payload()));
            case 'j' -> text(received -> MessageJson.of(received, false));
            case 'l' -> text(received -> String.valueOf(received.packet().payload().length));
            case 'm' -> text(received -> orEmpty(received.packet().packetId(), 0));
            case 'p' -> received -> received.packet().payload();
            case 'q' -> text(received -> String.valueOf(received.packet().qos().level()));
            case 'r' -> text(received -> received.packet().retain() ? "1" : "0");
            case 't' -> text(Received::topic);
            case 'x' ->
                text(received -> HexFormat.of().formatHex(received.packet().payload()));
            default ->
                throw ClientException.usage("Invalid format specifier '" + letter
                        + "' - there are %% %A %C %D %E %F %I %J %P %R %S %U %X %j %l %m %p %q %r %t %x");
        };
    }

    private static byte[] correlationData(Received received) {
        Buffer data = received.packet().properties().correlationData();
        return data == null ? new byte[0] : data.getBytes();
    }

    private static String userProperties(Received received) {
        List<UserProperty> properties = received.packet().properties().userProperties();
        return properties.stream().map(each -> each.name() + ":" + each.value()).collect(Collectors.joining(" "));
    }

    private static String subscriptionIdentifiers(Received received) {
        List<Integer> identifiers = received.packet().subscriptionIdentifiers();
        return identifiers.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }

    private static String unixTime(Received received) {
        return String.format(
                Locale.ROOT,
                "%d.%09d",
                received.at().toEpochSecond(),
                received.at().getNano());
    }

    private static String orEmpty(long value, long absent) {
        return value == absent ? "" : String.valueOf(value);
    }

    private static Piece text(Function<Received, String> text) {
        return received -> bytes(text.apply(received));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The bytes of a message, none at all if it is not to be written. */
    byte[] write(Received received, boolean endOfLine) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        if (!alsoWithoutPayload && received.packet().payload().length == 0) {
            return line.toByteArray();
        }
        pieces.forEach(piece -> line.writeBytes(piece.write(received)));
        if (endOfLine) {
            line.write('\n');
        }
        return line.toByteArray();
    }

    /** A part of the line. */
    private interface Piece {
        byte[] write(Received received);
    }
}
