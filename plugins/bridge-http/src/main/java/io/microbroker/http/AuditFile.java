// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file of audit lines, of which each holds in {@code previous} the SHA-256 of the line before it; the first one holds 64
 * zeros. Only ever appended to. Blocks; one thread at a time.
 */
final class AuditFile {
    private static final Logger log = LoggerFactory.getLogger(AuditFile.class);
    private static final String BEGIN = "0".repeat(64);
    private static final int TAIL_BYTES = 64 << 10;

    private final FileChannel channel;
    private String previous;

    private AuditFile(FileChannel channel, String previous) {
        this.channel = channel;
        this.previous = previous;
    }

    /** @throws IllegalArgumentException if it cannot be read and written */
    static AuditFile open(Path path) {
        try {
            if (!Files.exists(path)) {
                Files.createFile(path, privately(path));
            }
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE);
            String last = lastLine(channel);
            channel.position(channel.size());
            return new AuditFile(channel, last.isEmpty() ? BEGIN : Audit.hashOf(last));
        } catch (IOException e) {
            throw new IllegalArgumentException("http.audit-file " + path + " cannot be written: " + e.getMessage(), e);
        }
    }

    private static FileAttribute<?>[] privately(Path path) {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            return new FileAttribute<?>[0];
        }
        Set<PosixFilePermission> owner = PosixFilePermissions.fromString("rw-------");
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(owner)};
    }

    private static String lastLine(FileChannel channel) throws IOException {
        long start = Math.max(0, channel.size() - TAIL_BYTES);
        ByteBuffer tail = ByteBuffer.allocate((int) (channel.size() - start));
        channel.read(tail, start);
        String text = new String(tail.array(), 0, tail.position(), StandardCharsets.UTF_8).stripTrailing();
        return text.substring(text.lastIndexOf('\n') + 1);
    }

    void append(JsonObject entry) throws IOException {
        String line = entry.copy().put("previous", previous).encode();
        ByteBuffer bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
        channel.force(false);
        previous = Audit.hashOf(line);
    }

    void close() {
        try {
            channel.close();
        } catch (IOException e) {
            log.warn("http.audit-file cannot be closed cause={}", e.toString());
        }
    }
}
