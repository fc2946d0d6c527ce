// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * Tells when files have changed, by size, time and identity. A change counts once the files have looked the same twice, so that
 * nobody reads a file that is being written. Used by one thread.
 */
final class FileWatch {
    private final List<Path> files;
    private List<String> read;
    private List<String> seen;

    /** Watches from the state of now. */
    FileWatch(List<Path> files) {
        this.files = List.copyOf(files);
        this.read = look();
        this.seen = read;
    }

    /** Whether there is something to read that was not there when {@link #markRead} was called. */
    boolean hasChanged() {
        List<String> now = look();
        boolean calm = now.equals(seen);
        seen = now;
        return calm && !now.equals(read);
    }

    /** What is there now will be read: call before reading. */
    void markRead() {
        read = look();
        seen = read;
    }

    private List<String> look() {
        return files.stream().map(FileWatch::look).toList();
    }

    private static String look(Path file) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.size() + " " + attributes.lastModifiedTime() + " " + attributes.fileKey();
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }
}
