// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import java.io.IOException;

/** What lies on the disk is not what was written; the message names the file and the place. */
final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(String message) {
        super(message);
    }

    DamagedException(String message, Throwable cause) {
        super(message, cause);
    }
}
