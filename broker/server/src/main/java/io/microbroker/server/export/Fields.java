// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.export;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Strict access to the fields of one JSON object: each has a type and a range, and none is left over. All methods throw
 * {@link IllegalArgumentException} naming the field.
 */
final class Fields {
    private final JsonObject object;
    private final Set<String> unread;

    Fields(JsonObject object) {
        this.object = object;
        this.unread = new TreeSet<>(object.fieldNames());
    }

    boolean has(String name) {
        return object.containsKey(name);
    }

    private @Nullable Object take(String name) {
        unread.remove(name);
        return object.getValue(name);
    }

    private static IllegalArgumentException wrong(String name, String expected, @Nullable Object found) {
        String text = String.valueOf(found);
        return new IllegalArgumentException("'" + name + "' must be " + expected + ", not "
                + (found == null ? "missing" : text.substring(0, Math.min(40, text.length()))));
    }

    long number(String name, long min, long max) {
        Object found = take(name);
        boolean whole = found instanceof Integer || found instanceof Long;
        if (whole && found instanceof Number number && number.longValue() >= min && number.longValue() <= max) {
            return number.longValue();
        }
        throw wrong(name, "a whole number from " + min + " to " + max, found);
    }

    long number(String name, long min, long max, long ifMissing) {
        return has(name) ? number(name, min, max) : ifMissing;
    }

    boolean flag(String name) {
        Object found = take(name);
        if (!has(name)) {
            return false;
        }
        if (found instanceof Boolean flag) {
            return flag;
        }
        throw wrong(name, "true or false", found);
    }

    String text(String name) {
        if (take(name) instanceof String text) {
            return text;
        }
        throw wrong(name, "a text", object.getValue(name));
    }

    @Nullable
    String optionalText(String name) {
        return has(name) ? text(name) : null;
    }

    byte[] bytes(String name) {
        try {
            return Base64.getDecoder().decode(text(name));
        } catch (IllegalArgumentException e) {
            throw wrong(name, "bytes in base64", object.getValue(name));
        }
    }

    Fields object(String name) {
        if (take(name) instanceof JsonObject nested) {
            return new Fields(nested);
        }
        throw wrong(name, "an object", object.getValue(name));
    }

    /** The elements of an array, none if it is missing. */
    <T> List<T> list(String name, Function<@Nullable Object, T> element) {
        Object found = take(name);
        if (!has(name)) {
            return List.of();
        }
        if (!(found instanceof JsonArray array)) {
            throw wrong(name, "a list", found);
        }
        List<T> read = new ArrayList<>(array.size());
        for (int i = 0; i < array.size(); i++) {
            read.add(element.apply(array.getValue(i)));
        }
        return read;
    }

    /** Whole numbers in ascending order, none if it is missing. */
    List<Long> numbers(String name, long min, long max) {
        List<Long> read = list(name, found -> new Fields(new JsonObject().put(name, found)).number(name, min, max));
        for (int i = 1; i < read.size(); i++) {
            if (read.get(i) < read.get(i - 1)) {
                throw new IllegalArgumentException("'" + name + "' must ascend");
            }
        }
        return read;
    }

    /** The fields of each object of an array. */
    <T> List<T> objects(String name, Function<Fields, T> reader) {
        return list(name, found -> {
            if (!(found instanceof JsonObject nested)) {
                throw wrong(name, "a list of objects", found);
            }
            return reader.apply(new Fields(nested));
        });
    }

    /** Refuses what nobody has asked for. */
    void end() {
        if (!unread.isEmpty()) {
            throw new IllegalArgumentException("'" + unread.iterator().next() + "' is not known here");
        }
    }
}
