// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The head of an HTTP/1.1 request, read strictly: what two parsers could read in two ways is refused (RFC 9112 §2.2, §5).
 * Immutable.
 *
 * @param target as sent, with its query
 * @param headers by name in lower case; values of repeated headers joined by a comma
 */
record HttpHead(String method, String target, Map<String, String> headers) {
    /** Headers that may come once only. */
    private static final Set<String> SINGLE =
            Set.of("host", "origin", "sec-websocket-key", "sec-websocket-version", "content-length");

    HttpHead {
        headers = Map.copyOf(headers);
    }

    /** The value of a header; null if there is none. */
    @Nullable
    String header(String lowerCaseName) {
        return headers.get(lowerCaseName);
    }

    /** Whether a header is a comma-separated list with this element, whatever its case. */
    boolean lists(String lowerCaseName, String element) {
        return Arrays.stream(elements(lowerCaseName)).anyMatch(each -> each.equalsIgnoreCase(element));
    }

    /** The elements of a comma-separated header. */
    String[] elements(String lowerCaseName) {
        String value = headers.get(lowerCaseName);
        return value == null ? new String[0] : value.strip().split("[ \\t]*,[ \\t]*", -1);
    }

    /**
     * Reads a head.
     *
     * @param bytes the request line and the headers, each with its CR LF, without the empty line
     */
    static HttpHead parse(byte[] bytes, int length) throws HttpRefusal {
        String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
        String[] lines = text.split("\r\n", -1);
        String[] request = lines[0].split(" ", -1);
        if (request.length != 3 || request[0].isEmpty() || request[1].isEmpty()) {
            throw bad("this is not an HTTP request");
        }
        if (!request[2].equals("HTTP/1.1")) {
            throw new HttpRefusal("505 HTTP Version Not Supported", "WebSocket needs HTTP/1.1");
        }
        Map<String, String> headers = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (int i = 1; i < lines.length; i++) {
            if (i < lines.length - 1 || !lines[i].isEmpty()) {
                addHeader(lines[i], headers, seen);
            }
        }
        return new HttpHead(request[0], request[1], headers);
    }

    private static void addHeader(String line, Map<String, String> headers, Set<String> seen) throws HttpRefusal {
        int colon = line.indexOf(':');
        if (colon <= 0 || !isToken(line, colon)) {
            throw bad("a header has no proper name");
        }
        String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
        String value = line.substring(colon + 1).strip();
        if (!seen.add(name) && SINGLE.contains(name)) {
            throw bad("the header " + name + " came twice");
        }
        if (hasControls(value)) {
            throw bad("the header " + name + " has control characters");
        }
        headers.merge(name, value, (first, next) -> first + "," + next);
    }

    private static boolean isToken(String line, int end) {
        for (int i = 0; i < end; i++) {
            char c = line.charAt(i);
            if (c <= ' ' || c >= 0x7F || "\"(),/:;<=>?@[\\]{}".indexOf(c) >= 0) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasControls(String value) {
        return value.chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7F);
    }

    private static HttpRefusal bad(String reason) {
        return new HttpRefusal("400 Bad Request", reason);
    }
}
