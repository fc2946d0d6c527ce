// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a rule says about the topics that it names. */
enum Access {
    READ,
    WRITE,
    READWRITE,
    DENY;

    /** The word of a file; null if it is none of them. */
    static @Nullable Access of(String word) {
        return switch (word) {
            case "read" -> READ;
            case "write" -> WRITE;
            case "readwrite" -> READWRITE;
            case "deny" -> DENY;
            default -> null;
        };
    }

    boolean read() {
        return this == READ || this == READWRITE;
    }

    boolean write() {
        return this == WRITE || this == READWRITE;
    }

    /** The word in files. */
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
