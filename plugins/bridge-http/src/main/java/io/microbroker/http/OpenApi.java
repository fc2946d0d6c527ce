// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.Operation.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The description of the API (OpenAPI 3.1), made of the operations that the routes are made of. */
final class OpenApi {
    private static final String SCHEMAS = "schemas.json";
    private static final String REF = "#/components/schemas/";

    private OpenApi() {}

    /** The operation that answers with the description of these and of itself. */
    static Operation operation(List<Operation> others) {
        return new Operation(
                HttpMethod.GET,
                ManagementOperations.ROOT + "/openapi.json",
                Access.VIEWER,
                "openapi",
                "This description.",
                List.of(),
                null,
                Answer.json("Object"),
                call -> call.reply(describe(others)));
    }

    static JsonObject describe(List<Operation> operations) {
        JsonObject paths = new JsonObject();
        for (Operation each : operations) {
            JsonObject path = paths.getJsonObject(each.path(), new JsonObject());
            paths.put(each.path(), path.put(each.method().name().toLowerCase(Locale.ROOT), operation(each)));
        }
        return new JsonObject()
                .put("openapi", "3.1.0")
                .put(
                        "info",
                        new JsonObject()
                                .put("title", "microbroker")
                                .put("version", "1")
                                .put(
                                        "license",
                                        new JsonObject()
                                                .put("name", "Apache-2.0")
                                                .put("identifier", "Apache-2.0")))
                .put("paths", paths)
                .put(
                        "components",
                        new JsonObject()
                                .put("schemas", schemas())
                                .put(
                                        "securitySchemes",
                                        new JsonObject()
                                                .put(
                                                        "basic",
                                                        new JsonObject()
                                                                .put("type", "http")
                                                                .put("scheme", "basic"))
                                                .put(
                                                        "cookie",
                                                        new JsonObject()
                                                                .put("type", "apiKey")
                                                                .put("in", "cookie")
                                                                .put("name", "microbroker"))));
    }

    static JsonObject schemas() {
        try (InputStream in = Objects.requireNonNull(OpenApi.class.getResourceAsStream(SCHEMAS), SCHEMAS)) {
            return new JsonObject(Buffer.buffer(in.readAllBytes()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonObject operation(Operation operation) {
        JsonObject described = new JsonObject()
                .put("operationId", operation.id())
                .put("summary", operation.summary())
                .put("x-access", operation.access().name().toLowerCase(Locale.ROOT))
                .put("security", security(operation.access()));
        JsonArray parameters = new JsonArray();
        operation.parameters().forEach(each -> parameters.add(parameter(each)));
        if (!parameters.isEmpty()) {
            described.put("parameters", parameters);
        }
        if (operation.body() != null) {
            described.put(
                    "requestBody",
                    new JsonObject()
                            .put("required", true)
                            .put("content", content("application/json", operation.body())));
        }
        return described.put("responses", responses(operation.answer()));
    }

    private static JsonArray security(Access access) {
        JsonArray security = new JsonArray();
        switch (access) {
            case OPEN -> {}
            case CLIENT -> security.add(new JsonObject()).add(new JsonObject().put("basic", new JsonArray()));
            case VIEWER, ADMIN ->
                security.add(new JsonObject().put("basic", new JsonArray()))
                        .add(new JsonObject().put("cookie", new JsonArray()));
        }
        return security;
    }

    private static JsonObject parameter(Operation.Parameter parameter) {
        return new JsonObject()
                .put("name", parameter.name())
                .put("in", parameter.in())
                .put("required", parameter.required())
                .put("description", parameter.description())
                .put("schema", new JsonObject().put("type", parameter.type()));
    }

    private static JsonObject responses(Answer answer) {
        JsonObject good = new JsonObject().put("description", "Done.");
        if (answer.type() != null) {
            good.put(
                    "content",
                    answer.schema() == null
                            ? new JsonObject().put(answer.type(), new JsonObject())
                            : content(answer.type(), answer.schema()));
        }
        return new JsonObject()
                .put(String.valueOf(answer.status()), good)
                .put(
                        "default",
                        new JsonObject()
                                .put("description", "Why it was not done.")
                                .put("content", content(Problem.TYPE, "Problem")));
    }

    private static JsonObject content(String type, String schema) {
        JsonObject reference = new JsonObject().put("$ref", REF + schema);
        return new JsonObject().put(type, new JsonObject().put("schema", reference));
    }
}
