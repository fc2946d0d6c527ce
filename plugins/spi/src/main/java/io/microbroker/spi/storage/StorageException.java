// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

/** The storage could not do what it was asked. */
public final class StorageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;

    public StorageException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public StorageException(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** What is wrong. */
    public enum Kind {
        /** Out of reach for now: the client may come again later (0x88). */
        UNAVAILABLE,
        /** The lease was overtaken. */
        FENCED,
        /** The session is bound to another user. */
        OTHER_USER,
        /** No room. */
        EXHAUSTED,
        /** What lies there is damaged; people have to look. */
        DAMAGED
    }
}
