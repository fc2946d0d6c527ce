// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The file with the bridges that were added while the broker ran: a JSON object of their settings by name. It holds no password,
 * since settings hold none. Written beside itself, synced and moved into its place, so that it is the old one or the new one.
 * All methods block.
 */
final class AddedBridges {
    static final String KEY = "plugins.bridge-mqtt.added";

    private static final long BYTES_MAX = 4 << 20;

    private final Path file;

    AddedBridges(Path file) {
        this.file = file.toAbsolutePath();
    }

    /**
     * Reads it; one that is not there is empty.
     *
     * @throws IllegalArgumentException if it cannot be used
     */
    Map<String, Object> read() {
        try {
            if (Files.notExists(file)) {
                Path folder = file.getParent();
                if (folder == null || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
                    throw new IllegalArgumentException(
                            KEY + " '" + file + "' lies in no folder that can be written to - make it");
                }
                return Map.of();
            }
            if (Files.size(file) > BYTES_MAX) {
                throw new IllegalArgumentException(KEY + " '" + file + "' is larger than " + BYTES_MAX + " bytes");
            }
            return new LinkedHashMap<>(new JsonObject(Buffer.buffer(Files.readAllBytes(file))).getMap());
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    KEY + " '" + file + "' cannot be read: " + e.getClass().getSimpleName());
        } catch (DecodeException e) {
            throw new IllegalArgumentException(
                    KEY + " '" + file + "' is no JSON object - mend it, or move it away and add its bridges again");
        }
    }

    void write(Map<String, Object> settingsByName) throws IOException {
        Path draft = file.resolveSibling(file.getFileName() + ".new");
        ByteBuffer text =
                ByteBuffer.wrap(new JsonObject(settingsByName).encodePrettily().getBytes(StandardCharsets.UTF_8));
        try (FileChannel channel = FileChannel.open(
                draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            while (text.hasRemaining()) {
                channel.write(text);
            }
            channel.force(true);
        }
        Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
