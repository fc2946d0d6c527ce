// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.browser;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Two files that make a server secure.
 *
 * @param certificate the chain, its own certificate first
 * @param key the private key
 */
record Pem(String certificate, String key) {
    /** @throws UsageException if one of them cannot be read */
    static Pem of(String certificate, String key) throws UsageException {
        for (String file : new String[] {certificate, key}) {
            if (!Files.isReadable(Path.of(file))) {
                throw new UsageException(file + " cannot be read - the README shows how to make one with openssl");
            }
        }
        return new Pem(certificate, key);
    }
}
