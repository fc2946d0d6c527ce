// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The body of a request, field by field. Whatever is not understood is refused, never left out. */
final class Json {
    private final JsonObject json;

    /**
     * @param keys all that there are
     * @throws Problem 400 if there is another key
     */
    Json(JsonObject json, String... keys) {
        List<String> known = List.of(keys);
        for (String key : json.fieldNames()) {
            if (!known.contains(key)) {
                throw new Problem(
                        400, "there is no key '" + Text.shown(key) + "' here - there are " + String.join(", ", keys));
            }
        }
        this.json = json;
    }

    /** A text that must be there. */
    String text(String key) {
        String text = optional(key);
        if (text == null || text.isEmpty()) {
            throw new Problem(400, "'" + key + "' is missing");
        }
        return text;
    }

    /** A text that need not be there. */
    @Nullable
    String optional(String key) {
        Object value = json.getValue(key);
        if (value != null && !(value instanceof String)) {
            throw new Problem(400, "'" + key + "' must be a text");
        }
        return (String) value;
    }

    /** A whole number. */
    long number(String key, long byDefault, long min, long max) {
        Object value = json.getValue(key);
        if (value == null) {
            return byDefault;
        }
        boolean whole = value instanceof Integer || value instanceof Long;
        long number = whole ? ((Number) value).longValue() : min - 1;
        if (number < min || number > max) {
            throw new Problem(400, "'" + key + "' must be a whole number, " + min + ".." + max);
        }
        return number;
    }
}
