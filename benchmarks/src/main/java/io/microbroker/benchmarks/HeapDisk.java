// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks;

import io.microbroker.journal.Disk;
import io.microbroker.journal.DiskFile;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A disk that costs a copy and nothing else, so that what is left is the cost of the journal itself. */
final class HeapDisk implements Disk {
    private final Map<String, File> files = new TreeMap<>();

    @Override
    public String name() {
        return "heap";
    }

    @Override
    public List<String> list() {
        return List.copyOf(files.keySet());
    }

    @Override
    public DiskFile create(String name) {
        File file = new File(name);
        files.put(name, file);
        return file;
    }

    @Override
    public DiskFile open(String name) throws IOException {
        File file = files.get(name);
        if (file == null) {
            throw new FileNotFoundException(name);
        }
        return file;
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }

    @Override
    public void syncDirectory() {
        // nothing can be lost
    }

    @Override
    public void lock() {
        // nobody else knows it
    }

    @Override
    public void close() {
        files.clear();
    }

    private static final class File implements DiskFile {
        private final String name;
        private byte[] bytes = new byte[5 << 20];
        private int size;

        File(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long size() {
            return size;
        }

        @Override
        public void write(long position, ByteBuffer data) {
            int end = (int) position + data.remaining();
            if (end > bytes.length) {
                bytes = Arrays.copyOf(bytes, end * 2);
            }
            size = Math.max(size, end);
            data.get(bytes, (int) position, data.remaining());
        }

        @Override
        public int read(long position, ByteBuffer into) {
            int count = (int) Math.max(0, Math.min(into.remaining(), size - position));
            into.put(bytes, (int) position, count);
            return count;
        }

        @Override
        public void sync() {
            // nothing can be lost
        }

        @Override
        public void truncate(long newSize) {
            Arrays.fill(bytes, (int) newSize, size, (byte) 0);
            size = (int) newSize;
        }

        @Override
        public void close() {
            // stays as it is
        }
    }
}
