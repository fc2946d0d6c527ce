// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file as it was read at once. What cannot be read as a whole, as text, is refused as a whole.
 *
 * @param name as messages name it
 * @param text without end-of-line conversion
 */
record TextFile(String name, String text) {
    private static final long SIZE_MAX = 64L << 20;

    /** @throws BadFileException if it is missing, unreadable, no file, too large, empty or not UTF-8 */
    static TextFile read(Path path) throws BadFileException {
        String name = path.toString();
        byte[] bytes;
        try {
            if (Files.isDirectory(path)) {
                throw new BadFileException(name, "is a folder", "name a file");
            }
            if (Files.size(path) > SIZE_MAX) {
                throw new BadFileException(name, "is larger than 64 MiB", "name the right file");
            }
            bytes = Files.readAllBytes(path);
        } catch (NoSuchFileException e) {
            throw new BadFileException(name, "there is no such file", "create it or correct the path");
        } catch (AccessDeniedException e) {
            throw new BadFileException(
                    name, "may not be read by this process", "give its user the right to read it (chown, chmod)");
        } catch (IOException e) {
            throw new BadFileException(name, "cannot be read: " + e.getMessage(), "see that the file system works");
        }
        return of(name, bytes);
    }

    /** @throws BadFileException if it is empty or not UTF-8 */
    static TextFile of(String name, byte[] bytes) throws BadFileException {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new BadFileException(name, "is not UTF-8", "save it as UTF-8 text");
        }
        if (text.isBlank()) {
            throw new BadFileException(
                    name, "is empty", "write at least one entry, or take the file out of the configuration");
        }
        if (text.indexOf('\0') >= 0) {
            throw new BadFileException(name, "holds a NUL character", "save it as plain text");
        }
        return new TextFile(name, text);
    }

    /** Lines without their ends; white space behind the text is gone, as Mosquitto has it. */
    List<String> lines() {
        return Stream.of(text.split("\n", -1)).map(TextFile::trimEnd).toList();
    }

    /** White space of C: not that of Unicode, which may be part of a name. */
    private static String trimEnd(String line) {
        int end = line.length();
        while (end > 0 && " \t\r\f\u000b".indexOf(line.charAt(end - 1)) >= 0) {
            end--;
        }
        return line.substring(0, end);
    }

    /** How messages name a line, counted from 1. */
    String place(int line) {
        return name + ":" + line;
    }

    /** Whether it is in the YAML form, by its name. */
    boolean isYaml() {
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }
}
