// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import java.io.IOException;

/** The device or the quota has no room. Nothing that was there before has suffered. */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    public DiskFullException(String message) {
        super(message);
    }

    public DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
