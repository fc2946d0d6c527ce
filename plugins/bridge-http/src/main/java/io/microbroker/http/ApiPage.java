// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.Operation.Answer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;

/**
 * The API for people: one page, made of the operations when the broker starts. It has no script, asks no other address for
 * anything, and its style is named in the policy by its hash.
 */
final class ApiPage {
    static final String PATH = "/api";
    private static final String STYLE = """
            :root{color-scheme:light dark}
            body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
            h2{font-size:1rem;margin:2rem 0 .3rem;border-top:1px solid #8886;padding-top:1rem}
            code,pre{font-family:ui-monospace,monospace}
            table{border-collapse:collapse}
            td{padding:.1rem .8rem .1rem 0;vertical-align:top}
            .who{float:right;opacity:.7}""";

    private ApiPage() {}

    static Operation operation(List<Operation> all) {
        Buffer page = Buffer.buffer(render(all));
        String policy = "default-src 'none'; style-src 'sha256-" + hashOf(STYLE)
                + "'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
        return new Operation(
                HttpMethod.GET,
                PATH,
                Access.VIEWER,
                "api-page",
                "This description, for people.",
                List.of(),
                null,
                Answer.text("text/html"),
                call -> {
                    call.response()
                            .putHeader("Content-Type", "text/html; charset=utf-8")
                            .putHeader("Content-Security-Policy", policy);
                    Replies.end(call.response(), page);
                    return Future.succeededFuture();
                });
    }

    private static String hashOf(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(hash);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String render(List<Operation> all) {
        StringBuilder page = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width\"><title>microbroker API</title><style>")
                .append(STYLE)
                .append(
                        "</style></head><body>\n<h1>microbroker API</h1>\n<p>For programs: <a href=\"/api/v1/openapi.json\">")
                .append("/api/v1/openapi.json</a> (OpenAPI 3.1), which has the shapes that are named here. Errors are")
                .append(" <code>application/problem+json</code>. Lists end where <code>next</code> is null.</p>\n");
        all.forEach(each -> render(page, each));
        return page.append("</body></html>\n").toString();
    }

    private static void render(StringBuilder page, Operation operation) {
        page.append("<h2 id=\"")
                .append(operation.id())
                .append("\"><span class=\"who\">")
                .append(whose(operation.access()))
                .append("</span><code>")
                .append(operation.method().name())
                .append(' ')
                .append(escaped(operation.path()))
                .append("</code></h2>\n<p>")
                .append(escaped(operation.summary()))
                .append("</p>\n<table>");
        for (Operation.Parameter each : operation.parameters()) {
            page.append("<tr><td><code>")
                    .append(each.name())
                    .append("</code></td><td>")
                    .append(each.type())
                    .append(each.required() ? ", needed" : "")
                    .append("</td><td>")
                    .append(escaped(each.description()))
                    .append("</td></tr>");
        }
        page.append("</table>\n<p>")
                .append(operation.body() == null ? "" : "Takes <code>" + operation.body() + "</code>. ")
                .append("Answers ")
                .append(operation.answer().status());
        String schema = operation.answer().schema();
        page.append(schema == null ? "" : " <code>" + schema + "</code>").append(".</p>\n");
    }

    private static String whose(Access access) {
        return switch (access) {
            case OPEN -> "everybody";
            case CLIENT -> "users of MQTT";
            case VIEWER -> "viewers";
            case ADMIN -> "admins";
        };
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
