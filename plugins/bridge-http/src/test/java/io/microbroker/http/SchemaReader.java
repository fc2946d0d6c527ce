// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Checks JSON against the schemas of the description: the few words of JSON Schema that it uses. */
final class SchemaReader {
    private final JsonObject schemas;

    SchemaReader(JsonObject schemas) {
        this.schemas = schemas;
    }

    void check(String where, JsonObject value, String schema) {
        check(where, value, schemas.getJsonObject(schema));
    }

    private void check(String where, @Nullable Object value, JsonObject schema) {
        String reference = schema.getString("$ref");
        if (reference != null) {
            check(where, value, schemas.getJsonObject(reference.substring(reference.lastIndexOf('/') + 1)));
            return;
        }
        Object type = schema.getValue("type");
        List<?> types = type instanceof JsonArray several ? several.getList() : List.of(String.valueOf(type));
        require(types.contains(typeOf(value)), where + " is " + typeOf(value) + ", not of " + types);
        if (value instanceof JsonObject object && schema.containsKey("properties")) {
            object(where, object, schema);
        }
        if (value instanceof JsonArray array) {
            array.forEach(each -> check(where + "[]", each, schema.getJsonObject("items")));
        }
    }

    private void object(String where, JsonObject object, JsonObject schema) {
        JsonObject properties = schema.getJsonObject("properties");
        for (String key : object.fieldNames()) {
            require(properties.containsKey(key), where + " has '" + key + "', which is not described");
            check(where + "." + key, object.getValue(key), properties.getJsonObject(key));
        }
        for (Object needed : schema.getJsonArray("required", new JsonArray())) {
            require(object.containsKey(String.valueOf(needed)), where + " lacks '" + needed + "'");
        }
    }

    private static String typeOf(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        return value instanceof JsonObject
                ? "object"
                : value instanceof JsonArray
                        ? "array"
                        : value instanceof Boolean ? "boolean" : value instanceof Number ? "integer" : "string";
    }

    private static void require(boolean condition, String what) {
        if (!condition) {
            throw new AssertionError(what);
        }
    }
}
