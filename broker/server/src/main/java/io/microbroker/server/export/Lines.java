// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.export;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Lines of UTF-8, of a bounded length. Confined to one thread. */
final class Lines {
    private static final int BUFFER = 1 << 16;
    /** Above the largest message that MQTT knows, in base64. */
    private static final int LINE_MAX = 400 << 20;

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    private int at;
    private int end;
    private long number;

    Lines(InputStream in) {
        this.in = in;
    }

    /** The number of the last line, from 1. */
    long number() {
        return number;
    }

    /**
     * The next line, null behind the last.
     *
     * @throws IllegalArgumentException if it is too long, or not UTF-8
     */
    @Nullable
    String next() throws IOException {
        line.reset();
        number++;
        while (fill()) {
            int begin = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, begin, at - begin);
            if (at < end) {
                at++;
                return text();
            }
            if (line.size() > LINE_MAX) {
                throw new IllegalArgumentException("the line is longer than " + LINE_MAX + " bytes");
            }
        }
        return line.size() == 0 ? null : text();
    }

    private boolean fill() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, in.read(buffer));
        }
        return at < end;
    }

    private String text() {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line.toByteArray()))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("the line is not UTF-8", e);
        }
    }
}
