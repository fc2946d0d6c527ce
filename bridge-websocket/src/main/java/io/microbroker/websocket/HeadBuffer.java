// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import java.util.Arrays;

/** Gathers the head of a request until its empty line. Confined to the loop; let go after the upgrade. */
final class HeadBuffer {
    static final int MAX_BYTES = 8 << 10;
    private static final int FIRST_BYTES = 1 << 10;

    private byte[] bytes = new byte[FIRST_BYTES];
    private int length;
    private int first = -1;
    private boolean complete;

    /**
     * Takes bytes up to the end of the head.
     *
     * @return how many it took; fewer than {@code count} only when the head is complete
     */
    int add(byte[] source, int offset, int count) throws HttpRefusal {
        for (int i = 0; i < count; i++) {
            append(source[offset + i]);
            if (complete) {
                return i + 1;
            }
        }
        return count;
    }

    private void append(byte next) throws HttpRefusal {
        checkLineEnd(next);
        checkFirst(next);
        if (length == MAX_BYTES) {
            throw new HttpRefusal("431 Request Header Fields Too Large", "the head of the request is too long");
        }
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.min(MAX_BYTES, 2 * length));
        }
        bytes[length++] = next;
        complete = next == '\n' && length >= 4 && bytes[length - 3] == '\n';
    }

    /** So that one who does not speak HTTP need not wait for the deadline to learn it. */
    private void checkFirst(byte next) throws HttpRefusal {
        if (length == 0 && (next < 'A' || next > 'Z')) {
            first = next & 0xFF;
            throw new HttpRefusal("400 Bad Request", "this is not an HTTP request");
        }
    }

    /** CR and LF come as a pair or not at all. */
    private void checkLineEnd(byte next) throws HttpRefusal {
        boolean afterCr = length > 0 && bytes[length - 1] == '\r';
        if (afterCr != (next == '\n')) {
            throw new HttpRefusal("400 Bad Request", "lines end with CR LF");
        }
    }

    boolean isComplete() {
        return complete;
    }

    /** The first byte that came, if no request begins with it; else -1. */
    int strangeFirstByte() {
        return first;
    }

    HttpHead parse() throws HttpRefusal {
        return HttpHead.parse(bytes, length - 2);
    }
}
