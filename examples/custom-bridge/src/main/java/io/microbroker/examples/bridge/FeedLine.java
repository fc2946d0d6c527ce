// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.bridge;

import io.microbroker.spi.mqtt.TopicName;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One reading as a sensor sends it: {@code kitchen/temperature 21.5}.
 *
 * @param topic one word; a name that messages can be published to, and none of the broker's own ({@code $…})
 * @param value the rest of the line, not empty
 */
record FeedLine(String topic, String value) {
    /** What fits one Ethernet frame. What is longer may come cut, and half a value is worse than none. */
    private static final int DATAGRAM_MAX = 1472;

    private static final int LINE_MAX = 512;

    /**
     * Cuts a datagram into its lines, an empty one for each that is no reading. Blank lines are left out; a datagram that is too
     * long, or not UTF-8, is one bad line.
     */
    static List<Optional<FeedLine>> allOf(byte[] datagram) {
        if (datagram.length > DATAGRAM_MAX) {
            return List.of(Optional.empty());
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(datagram))
                    .toString();
        } catch (CharacterCodingException e) {
            return List.of(Optional.empty());
        }
        List<Optional<FeedLine>> lines = new ArrayList<>();
        text.lines().filter(line -> !line.isBlank()).forEach(line -> lines.add(of(line)));
        return lines;
    }

    /** The reading of one line; empty if it is none. */
    private static Optional<FeedLine> of(String line) {
        String[] words = line.strip().split("\\s+", 2);
        if (line.length() > LINE_MAX || words.length < 2) {
            return Optional.empty();
        }
        String topic = words[0];
        boolean allowed = !topic.startsWith("$") && TopicName.isValid(topic);
        return allowed ? Optional.of(new FeedLine(topic, words[1])) : Optional.empty();
    }
}
