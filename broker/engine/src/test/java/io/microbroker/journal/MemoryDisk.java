// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A disk in memory that can be full, can fail, and can lose power: then what was not synced is lost, kept or torn, write by
 * write, as the random numbers say.
 */
final class MemoryDisk implements Disk {
    private final Map<String, Content> files = new TreeMap<>();
    private final Map<String, Content> durableNames = new HashMap<>();
    private long capacity = Long.MAX_VALUE;
    private long operationsLeft = Long.MAX_VALUE;
    private boolean failsSyncs;
    private boolean failsWrites;
    private boolean dead;
    private boolean locked;
    private int syncs;
    private long operations;

    /** What a file holds, and what of it would survive. */
    private static final class Content {
        private byte[] bytes = {};
        private byte[] durable = {};
        private final List<Change> unsynced = new ArrayList<>();

        Content copy() {
            Content copy = new Content();
            copy.bytes = bytes.clone();
            copy.durable = bytes.clone();
            return copy;
        }

        Content twin() {
            Content twin = new Content();
            twin.bytes = bytes.clone();
            twin.durable = durable.clone();
            twin.unsynced.addAll(unsynced);
            return twin;
        }
    }

    /** A write, or a cut if there are no bytes. */
    private record Change(long position, byte[] bytes, boolean cut) {}

    static byte[] applied(byte[] to, long position, byte[] bytes) {
        byte[] grown = Arrays.copyOf(to, (int) Math.max(to.length, position + bytes.length));
        System.arraycopy(bytes, 0, grown, (int) position, bytes.length);
        return grown;
    }

    /** The same disk as its files are now, whole and synced. */
    MemoryDisk copy() {
        MemoryDisk copy = new MemoryDisk();
        files.forEach((name, content) -> {
            Content same = content.copy();
            copy.files.put(name, same);
            copy.durableNames.put(name, same);
        });
        return copy;
    }

    /** What a loss of power leaves. */
    MemoryDisk afterPowerLoss(Random random) {
        MemoryDisk left = new MemoryDisk();
        namesAfterPowerLoss(random).forEach((name, content) -> {
            Content kept = new Content();
            kept.bytes = content.durable.clone();
            int mode = random.nextInt(4);
            for (Change change : content.unsynced) {
                int fate = mode == 0 ? 0 : mode == 1 ? 1 : random.nextInt(3);
                if (fate == 0) {
                    continue;
                }
                if (change.cut()) {
                    kept.bytes = Arrays.copyOf(kept.bytes, (int) Math.min(kept.bytes.length, change.position()));
                } else {
                    int length = fate == 1 ? change.bytes().length : random.nextInt(change.bytes().length + 1);
                    kept.bytes = applied(kept.bytes, change.position(), Arrays.copyOf(change.bytes(), length));
                }
            }
            kept.durable = kept.bytes.clone();
            left.files.put(name, kept);
            left.durableNames.put(name, kept);
        });
        return left;
    }

    /** Each file that came or went since the directory was synced may be there or not, whatever became of the others. */
    private Map<String, Content> namesAfterPowerLoss(Random random) {
        Set<String> all = new TreeSet<>(files.keySet());
        all.addAll(durableNames.keySet());
        Map<String, Content> names = new TreeMap<>();
        for (String name : all) {
            Content content = (random.nextBoolean() ? files : durableNames).get(name);
            if (content != null) {
                names.put(name, content);
            }
        }
        return names;
    }

    /** What the end of the process leaves: all that was written, and none of it safer than before. */
    MemoryDisk afterKill() {
        MemoryDisk left = new MemoryDisk();
        Map<Content, Content> twins = new IdentityHashMap<>();
        files.forEach((name, content) -> left.files.put(name, twins.computeIfAbsent(content, Content::twin)));
        durableNames.forEach(
                (name, content) -> left.durableNames.put(name, twins.computeIfAbsent(content, Content::twin)));
        return left;
    }

    void capacity(long bytes) {
        capacity = bytes;
    }

    /** The disk is gone after so many more operations. */
    void diesAfter(long count) {
        operationsLeft = count;
    }

    void failsSyncs() {
        failsSyncs = true;
    }

    void failsWrites() {
        failsWrites = true;
    }

    boolean isDead() {
        return dead;
    }

    int syncs() {
        return syncs;
    }

    long operations() {
        return operations;
    }

    long bytes() {
        return files.values().stream()
                .mapToLong(content -> content.bytes.length)
                .sum();
    }

    List<String> segments() {
        return files.keySet().stream().filter(name -> name.endsWith(".log")).toList();
    }

    byte[] contentOf(String name) {
        return Objects.requireNonNull(files.get(name)).bytes;
    }

    void contentOf(String name, byte[] bytes) {
        Content content = Objects.requireNonNull(files.get(name));
        content.bytes = bytes;
        content.durable = bytes.clone();
    }

    private void operation() throws IOException {
        operations++;
        if (dead || --operationsLeft < 0) {
            dead = true;
            throw new IOException("the power is off");
        }
    }

    @Override
    public String name() {
        return "disk";
    }

    @Override
    public List<String> list() {
        return List.copyOf(files.keySet());
    }

    @Override
    public DiskFile create(String name) throws IOException {
        operation();
        if (files.containsKey(name)) {
            throw new IOException(name + " is there");
        }
        Content content = new Content();
        files.put(name, content);
        return new MemoryFile(name, content);
    }

    @Override
    public DiskFile open(String name) throws IOException {
        Content content = files.get(name);
        if (content == null) {
            throw new IOException("no " + name);
        }
        return new MemoryFile(name, content);
    }

    @Override
    public void delete(String name) throws IOException {
        operation();
        files.remove(name);
    }

    @Override
    public void syncDirectory() throws IOException {
        operation();
        durableNames.clear();
        durableNames.putAll(files);
    }

    @Override
    public void lock() throws IOException {
        if (locked) {
            throw new IOException("another broker uses disk");
        }
        locked = true;
    }

    @Override
    public void close() {
        locked = false;
    }

    private final class MemoryFile implements DiskFile {
        private final String name;
        private final Content content;

        MemoryFile(String name, Content content) {
            this.name = name;
            this.content = content;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long size() {
            return content.bytes.length;
        }

        @Override
        public void write(long position, ByteBuffer data) throws IOException {
            operation();
            if (failsWrites) {
                throw new IOException("input/output error");
            }
            long growth = Math.max(0, position + data.remaining() - content.bytes.length);
            if (growth > 0 && MemoryDisk.this.bytes() + growth > capacity) {
                throw new DiskFullException("no room");
            }
            byte[] bytes = new byte[data.remaining()];
            data.get(bytes);
            content.bytes = applied(content.bytes, position, bytes);
            content.unsynced.add(new Change(position, bytes, false));
        }

        @Override
        public int read(long position, ByteBuffer into) {
            int count = (int) Math.max(0, Math.min(into.remaining(), content.bytes.length - position));
            into.put(content.bytes, (int) Math.min(position, content.bytes.length), count);
            return count;
        }

        @Override
        public void sync() throws IOException {
            operation();
            syncs++;
            if (failsSyncs) {
                throw new IOException("input/output error");
            }
            content.durable = content.bytes.clone();
            content.unsynced.clear();
        }

        @Override
        public void truncate(long size) throws IOException {
            operation();
            content.bytes = Arrays.copyOf(content.bytes, (int) Math.min(size, content.bytes.length));
            content.unsynced.add(new Change(size, new byte[0], true));
        }

        @Override
        public void close() {}
    }
}
