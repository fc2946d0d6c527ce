// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Files of rights and of users are read or refused by line and cause, whatever stands in them. */
class AuthFilesFuzzTest {
    private static final String NAME = "file.txt";

    @FuzzTest(maxDuration = "60s")
    void readsOrRefuses(byte[] content) {
        try {
            AclFile.parse(TextFile.of(NAME, content));
        } catch (BadFileException e) {
            expectPlace(e);
        }
        try {
            UserFile.parse(TextFile.of(NAME, content));
        } catch (BadFileException e) {
            expectPlace(e);
        }
    }

    private static void expectPlace(BadFileException refused) {
        String message = String.valueOf(refused.getMessage());
        if (!message.startsWith(NAME) || !message.contains(" - ")) {
            throw new AssertionError("names no place or no cure: " + message, refused);
        }
    }
}
