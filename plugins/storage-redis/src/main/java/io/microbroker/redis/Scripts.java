// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * The scripts that run in Redis, each put together of the files beside this class. All operations on a bucket are one script, so that
 * a batch of any of them is one atomic call. Immutable.
 */
enum Scripts {
    /** A numbered batch of operations. */
    APPLY(
            "prelude", "timers", "claim", "release", "sub", "append", "ack", "pubrec", "in2", "in2rel", "will",
            "retain", "outbox", "move", "due", "main"),
    /** Reads. */
    READ("prelude", "timers", "read"),
    /** What a bucket holds. */
    RECOVER("prelude", "recover"),
    /** What a dead life had is nobody's. */
    ORPHAN("prelude", "timers", "claim", "orphan"),
    /** The changes of a bucket. */
    LOG("prelude", "timers", "log"),
    /** Who is there. */
    MEMBERS("members");

    private final String text;
    private final String sha;

    Scripts(String... files) {
        StringBuilder all = new StringBuilder();
        for (String file : List.of(files)) {
            all.append(read("lua/" + file + ".lua")).append('\n');
        }
        text = all.toString();
        sha = shaOf(text);
    }

    String text() {
        return text;
    }

    /** True if an acknowledgement may depend on what it does. */
    boolean writes() {
        return this == APPLY || this == ORPHAN;
    }

    /** By which Redis knows it: 40 hexadecimal digits. */
    String sha() {
        return sha;
    }

    private static String read(String resource) {
        try (InputStream in = Scripts.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the jar lacks " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + resource, e);
        }
    }

    private static String shaOf(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
            StringBuilder hex = new StringBuilder();
            for (byte each : digest) {
                hex.append(Character.forDigit((each >> 4) & 15, 16)).append(Character.forDigit(each & 15, 16));
            }
            return hex.toString();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-1", e);
        }
    }
}
