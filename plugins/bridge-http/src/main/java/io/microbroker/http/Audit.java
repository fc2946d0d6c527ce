// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who changed what, from where, and how it went: every change that was asked for, those that were refused included. It goes to the
 * log, behind {@code audit:}; the last 1000 can be read over HTTP; and {@code http.audit-file}, if there is one, takes a line of JSON
 * for each. The lines of the file are a chain: each holds the SHA-256 of the one before it, so a line that was changed or taken out
 * later shows. On the loop of HTTP; the file is written by a worker, in order.
 */
final class Audit {
    private static final Logger log = LoggerFactory.getLogger(Audit.class);

    private final Vertx vertx;
    private final Recent<JsonObject> recent = new Recent<>();
    private final @Nullable AuditFile file;

    /** @param file takes the lines; null for none. Closed by {@link #close} */
    Audit(Vertx vertx, @Nullable AuditFile file) {
        this.vertx = vertx;
        this.file = file;
    }

    /** Writes down what was asked for. */
    void add(Call call, Caller caller, String action, String result) {
        JsonObject entry = new JsonObject()
                .put("at", Instant.now().toString())
                .put("who", caller.name())
                .put("role", Views.lower(caller.role()))
                .put("remoteAddress", String.valueOf(call.request().remoteAddress()))
                .put("action", action)
                .put("target", call.target())
                .put("result", result);
        recent.add(entry);
        log.info(
                "audit: action={} target=\"{}\" result=\"{}\" by={} role={} remote={}",
                action,
                Text.shown(call.target()),
                Text.shown(result),
                Text.shown(caller.name()),
                Views.lower(caller.role()),
                call.request().remoteAddress());
        AuditFile open = file;
        if (open != null) {
            vertx.executeBlocking(() -> {
                        open.append(entry);
                        return null;
                    })
                    .onFailure(cause -> log.error("http.audit-file cannot be written cause={}", cause.toString()));
        }
    }

    /** Answers with a page of the last entries, the newest first. */
    Future<Void> reply(Call call) {
        return call.reply(Views.list(recent.page(call.page()), entry -> entry));
    }

    /** The SHA-256 of a line, in hexadecimal digits. */
    static String hashOf(String line) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(line.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Nothing is written any more. */
    void close() {
        AuditFile open = file;
        if (open != null) {
            open.close();
        }
    }
}
