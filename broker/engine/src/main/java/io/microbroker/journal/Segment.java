// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

/** A segment that is there. */
final class Segment {
    private final int number;
    private final DiskFile file;
    private long end;

    /**
     * Names a segment.
     *
     * @param end behind its last frame
     */
    Segment(int number, DiskFile file, long end) {
        this.number = number;
        this.file = file;
        this.end = end;
    }

    static String nameOf(long number) {
        return "%08d.log".formatted(number);
    }

    /** The number in the name of a file, -1 if it is no segment. */
    static int numberIn(String name) {
        boolean fits = name.length() >= 12 && name.endsWith(".log");
        try {
            return fits ? Integer.parseInt(name.substring(0, name.length() - 4)) : -1;
        } catch (NumberFormatException e) {
            return -1;
        }
    }

    int number() {
        return number;
    }

    DiskFile file() {
        return file;
    }

    /** Behind its last frame. */
    long end() {
        return end;
    }

    void end(long position) {
        end = position;
    }
}
