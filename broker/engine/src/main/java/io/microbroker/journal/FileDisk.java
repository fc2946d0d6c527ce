// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory of the file system: 0700, its files 0600, where the file system knows such rights. */
public final class FileDisk implements Disk {
    private static final String LOCK = "LOCK";
    /** Below this room a failed write is taken for a full disk, whatever language its message is in. */
    private static final long FULL_BELOW_BYTES = 1 << 20;

    private final Path directory;
    private final boolean posix;
    private @Nullable FileChannel lockChannel;

    /**
     * Opens a directory, and makes it if there is none.
     *
     * @throws IOException if it cannot be made, or is not a directory; its message tells the cure
     */
    public FileDisk(Path directory) throws IOException {
        this.directory = directory;
        Path present = directory.toAbsolutePath();
        while (!Files.exists(present) && present.getParent() != null) {
            present = present.getParent();
        }
        posix = Files.getFileStore(present).supportsFileAttributeView("posix");
        try {
            Files.createDirectories(directory, rights("rwx------"));
        } catch (FileSystemException e) {
            throw unusable(e);
        }
        syncMade(present);
    }

    /** A directory that was just made is only safe with the one above: a loss of power may take it, and all that is in it. */
    private void syncMade(Path present) throws IOException {
        Path made = directory.toAbsolutePath();
        while (!made.equals(present)) {
            made = Objects.requireNonNull(made.getParent());
            if (Files.isReadable(made)) {
                sync(made);
            }
        }
    }

    private IOException unusable(FileSystemException cause) {
        String reason = Objects.requireNonNullElse(
                cause.getReason(), cause instanceof AccessDeniedException ? "access denied" : cause.toString());
        String what =
                cause instanceof FileAlreadyExistsException ? " is not a directory" : " cannot be written: " + reason;
        return new IOException(
                directory + what + " - give this broker another one by --data-dir or storage.data-dir, or the right to"
                        + " write there",
                cause);
    }

    private FileAttribute<?>[] rights(String rights) {
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(rights))}
                : new FileAttribute<?>[0];
    }

    @Override
    public String name() {
        return directory.toString();
    }

    @Override
    public List<String> list() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName())).toList();
        }
    }

    @Override
    public DiskFile create(String name) throws IOException {
        return channel(name, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public DiskFile open(String name) throws IOException {
        return channel(name, Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    private DiskFile channel(String name, Set<StandardOpenOption> options) throws IOException {
        Path path = directory.resolve(name);
        try {
            return new ChannelFile(name, FileChannel.open(path, options, rights("rw-------")));
        } catch (FileSystemException e) {
            throw told(e);
        }
    }

    @Override
    public void delete(String name) throws IOException {
        Files.delete(directory.resolve(name));
    }

    @Override
    public void syncDirectory() throws IOException {
        sync(directory);
    }

    private void sync(Path which) throws IOException {
        if (posix) { // elsewhere a directory cannot be opened, and need not be
            try (FileChannel channel = FileChannel.open(which, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    @Override
    public void lock() throws IOException {
        FileChannel channel = openLock();
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null; // this process has it already
        }
        if (lock == null) {
            String owner = ownerOf(channel);
            channel.close();
            throw new IOException(
                    "another broker uses " + directory + owner + " - stop it, or give this one another" + " directory");
        }
        lockChannel = channel;
        try {
            channel.truncate(0);
            channel.write(
                    ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
        } catch (IOException e) {
            return; // on a full disk: it is for people only, the lock holds
        }
    }

    private FileChannel openLock() throws IOException {
        Set<StandardOpenOption> options =
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            return FileChannel.open(directory.resolve(LOCK), options, rights("rw-------"));
        } catch (FileSystemException e) {
            throw unusable(e);
        }
    }

    private static String ownerOf(FileChannel channel) throws IOException {
        ByteBuffer text = ByteBuffer.allocate(20);
        int length = channel.read(text, 0);
        String pid = length <= 0 ? "" : new String(text.array(), 0, length, StandardCharsets.US_ASCII).strip();
        return pid.isEmpty() ? "" : " (process " + pid + ")";
    }

    @Override
    public void close() throws IOException {
        if (lockChannel != null) {
            lockChannel.close(); // the lock goes with it
            lockChannel = null;
        }
    }

    private IOException told(IOException cause) {
        return isFull(cause)
                ? new DiskFullException("no room in " + directory + ": " + cause.getMessage(), cause)
                : cause;
    }

    private boolean isFull(IOException cause) {
        String message = String.valueOf(cause.getMessage());
        if (message.contains("No space left") || message.contains("uota exceeded")) {
            return true;
        }
        try {
            return Files.getFileStore(directory).getUsableSpace() < FULL_BELOW_BYTES;
        } catch (IOException e) {
            return false;
        }
    }

    private final class ChannelFile implements DiskFile {
        /** More at once would make the VM keep a direct buffer of that size. */
        private static final int WRITE_MAX = 1 << 20;

        private final String name;
        private final FileChannel channel;

        ChannelFile(String name, FileChannel channel) {
            this.name = name;
            this.channel = channel;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public void write(long position, ByteBuffer data) throws IOException {
            long at = position;
            int end = data.limit();
            try {
                while (data.position() < end) {
                    data.limit(Math.min(end, data.position() + WRITE_MAX));
                    at += channel.write(data, at);
                }
            } catch (IOException e) {
                throw told(e);
            } finally {
                data.limit(end);
            }
        }

        @Override
        public int read(long position, ByteBuffer into) throws IOException {
            int total = 0;
            while (into.hasRemaining()) {
                int read = channel.read(into, position + total);
                if (read < 0) {
                    break;
                }
                total += read;
            }
            return total;
        }

        @Override
        public void sync() throws IOException {
            channel.force(false);
        }

        @Override
        public void truncate(long size) throws IOException {
            channel.truncate(size);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
