// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The file {@code FORMAT}: which format the journal has, and its id.
 *
 * @param journalId random; tells the files of one journal from those of another
 */
record JournalFormat(long journalId) {
    static final String FILE = "FORMAT";
    private static final String FIRST_LINE = "microbroker journal, format 1";
    private static final int BYTES_MAX = 4096;

    /**
     * Reads it, or writes it into an empty directory.
     *
     * @param newId gives the id of a new journal
     * @throws DamagedException if it does not read as it should, or is missing where segments are
     */
    static JournalFormat of(Disk disk, LongSupplier newId) throws IOException {
        List<String> files = disk.list();
        boolean hasSegments = files.stream().anyMatch(name -> Segment.numberIn(name) >= 0);
        if (files.contains(FILE)) {
            String text = read(disk);
            try {
                return parse(text);
            } catch (IllegalArgumentException e) {
                if (hasSegments) {
                    throw new DamagedException(disk.name() + "/" + FILE + ", offset 0: " + e.getMessage(), e);
                }
                disk.delete(FILE); // its maker came no further
            }
        } else if (hasSegments) {
            throw new DamagedException(disk.name() + "/" + FILE + " is missing, but there are segments - if"
                    + " they are of an import that did not end, delete them and import again; else restore a backup");
        }
        JournalFormat made = new JournalFormat(newId.getAsLong());
        made.write(disk);
        return made;
    }

    /** Writes it, synced. */
    void write(Disk disk) throws IOException {
        try (DiskFile file = disk.create(FILE)) {
            file.write(0, ByteBuffer.wrap(text().getBytes(StandardCharsets.US_ASCII)));
            file.sync();
        }
        disk.syncDirectory();
    }

    private static String read(Disk disk) throws IOException {
        try (DiskFile file = disk.open(FILE)) {
            ByteBuffer bytes = ByteBuffer.allocate(BYTES_MAX);
            int length = file.read(0, bytes);
            return new String(bytes.array(), 0, length, StandardCharsets.ISO_8859_1);
        }
    }

    private String text() {
        String body = FIRST_LINE + "\nid " + HexFormat.of().toHexDigits(journalId) + "\n";
        return body + "sum " + HexFormat.of().toHexDigits(sumOf(body)) + "\n";
    }

    private static int sumOf(String body) {
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        return new FrameSum(0).of(bytes, 0, bytes.length);
    }

    private static JournalFormat parse(String text) {
        String[] lines = text.split("\n", -1);
        if (lines.length >= 1 && lines[0].startsWith("microbroker journal, format ") && !lines[0].equals(FIRST_LINE)) {
            throw new IllegalArgumentException(
                    "this is '" + lines[0] + "', and this broker knows format 1 - use the broker that wrote it");
        }
        if (lines.length < 2 || !lines[1].startsWith("id ")) {
            throw new IllegalArgumentException("it does not read '" + FIRST_LINE + "' and an id");
        }
        JournalFormat read = new JournalFormat(HexFormat.fromHexDigitsToLong(lines[1].substring(3)));
        if (!read.text().equals(text)) {
            throw new IllegalArgumentException("it is damaged");
        }
        return read;
    }
}
