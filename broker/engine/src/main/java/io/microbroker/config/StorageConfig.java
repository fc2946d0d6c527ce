// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import io.microbroker.spi.storage.Durability;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Where sessions, queues and retained messages are kept: {@code storage}.
 *
 * @param type the name of the storage: {@code journal} keeps them on the disk, {@code memory} forgets them at the end of the
 *     process; default {@code journal} for a broker that is started by itself, {@code memory} inside an application
 * @param durability what an acknowledgement promises: {@code memory}, {@code process} (survives the end of the process),
 *     {@code sync} (survives a loss of power), or {@code auto}; default {@code auto}, which is {@code sync} for a journal,
 *     {@code process} for redis, and {@code memory} for all else
 * @param dataDir the folder of the journal, made if it is not there; default {@code ./data}
 * @param segmentSize size of the files of the journal; 1MiB..1GiB; default 64MiB
 * @param pendingBytes bytes that may wait for the disk before those who publish are paused; 1MiB..16GiB; default 64MiB
 * @param queuedMessages messages that may wait for all sessions together, since each takes some 50 bytes of memory, or 0 for
 *     as many as a third of the heap has room for; 0..500000000; default 0
 * @param settings the settings of storage plugins, by name; none by default
 */
public record StorageConfig(
        String type,
        String durability,
        String dataDir,
        @Bytes int segmentSize,
        @Bytes long pendingBytes,
        long queuedMessages,
        @Rest Map<String, Object> settings) {
    private static final Set<String> DURABILITIES = Set.of("auto", "memory", "process", "sync");
    private static final String DEFAULT_DIR = "./data";

    /** In memory. */
    public static final StorageConfig DEFAULT = new StorageConfig("memory", "auto", Map.of());

    /** On the disk, in {@code ./data}. */
    public static final StorageConfig JOURNAL = new StorageConfig("journal", "auto", Map.of());

    /** A storage with the defaults of a journal. */
    public StorageConfig(String type, String durability, Map<String, Object> settings) {
        this(type, durability, DEFAULT_DIR, 64 << 20, 64L << 20, 0, settings);
    }

    public StorageConfig {
        if (type.isBlank()) {
            throw new IllegalArgumentException("type must be named - write journal or memory");
        }
        if (!DURABILITIES.contains(durability)) {
            throw new IllegalArgumentException(
                    "durability must be auto, memory, process or sync, not '" + durability + "'");
        }
        if (dataDir.isBlank() || !isPath(dataDir)) {
            throw new IllegalArgumentException("data-dir must be a folder - write ./data");
        }
        Range.bytes("segment-size", segmentSize, 1 << 20, 1 << 30);
        Range.bytes("pending-bytes", pendingBytes, 1 << 20, 16L << 30);
        Range.count("queued-messages", queuedMessages, 0, 500_000_000);
        settings = SettingsTree.sectionsOf(settings);
    }

    private static boolean isPath(String text) {
        try {
            return !Path.of(text).toString().isEmpty();
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** What an acknowledgement promises, {@code auto} resolved. */
    public Durability promised() {
        if (durability.equals("auto")) {
            return switch (type) {
                case "journal" -> Durability.SYNC;
                case "redis" -> Durability.PROCESS;
                default -> Durability.MEMORY;
            };
        }
        return Durability.valueOf(durability.toUpperCase(Locale.ROOT));
    }

    /** The same in another folder. */
    public StorageConfig withDataDir(String folder) {
        return new StorageConfig(type, durability, folder, segmentSize, pendingBytes, queuedMessages, settings);
    }

    /** The same with another promise. */
    public StorageConfig withDurability(String promise) {
        return new StorageConfig(type, promise, dataDir, segmentSize, pendingBytes, queuedMessages, settings);
    }
}
