// SPDX-License-Identifier: Apache-2.0
package io.microbroker.tls;

import java.io.Serial;

/**
 * A key, certificate or authority that cannot be used. The message starts with the key of the configuration or the option,
 * and names the file, the cause and the cure.
 */
public final class TlsFailure extends IllegalArgumentException {
    @Serial
    private static final long serialVersionUID = 1L;

    TlsFailure(TlsFile file, String cause, String cure) {
        super(file.setting() + " " + file.path() + " " + cause + " - " + cure);
    }
}
