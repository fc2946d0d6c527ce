// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/**
 * One file of the dashboard, as it is and packed.
 *
 * @param packed by gzip
 */
record PageFile(String type, Buffer plain, Buffer packed) {
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "svg", "image/svg+xml");

    /** @param name whose ending tells the media type */
    static PageFile of(String name, byte[] bytes) {
        String ending = name.substring(name.lastIndexOf('.') + 1);
        String type = Objects.requireNonNull(TYPES.get(ending), name);
        return new PageFile(type, Buffer.buffer(bytes), Buffer.buffer(gzip(bytes)));
    }

    private static byte[] gzip(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream(bytes.length / 2);
        try (GZIPOutputStream out = new Best(packed)) {
            out.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail so
        }
        return packed.toByteArray();
    }

    /** Packed once and sent often: as small as it gets. */
    private static final class Best extends GZIPOutputStream {
        Best(ByteArrayOutputStream out) throws IOException {
            super(out);
            def.setLevel(Deflater.BEST_COMPRESSION);
        }
    }
}
