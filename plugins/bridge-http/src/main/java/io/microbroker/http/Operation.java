// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One thing that can be asked for: a route, and what the description of the API says of it. There is one list of them, and
 * routes and description are both made of it.
 *
 * @param path with parameters in braces, such as {@code /api/v1/clients/{id}}
 * @param body the schema of the body of the request; null if it has none
 * @param answer what a good answer is
 */
record Operation(
        HttpMethod method,
        String path,
        Access access,
        String id,
        String summary,
        List<Parameter> parameters,
        @Nullable String body,
        Answer answer,
        Function<Call, Future<Void>> work) {
    static final String ROOT = "/api/v1";

    /** Which page of a list. */
    static final List<Parameter> PAGE = List.of(
            Parameter.query("cursor", "string", "'next' of the page before; none for the first page"),
            Parameter.query("limit", "integer", "items at most, 1..1000; default 100"));

    /** Something to look at, below {@link #ROOT}. */
    static Draft look(String path) {
        return new Draft(HttpMethod.GET, ROOT + path, Access.VIEWER);
    }

    /** A change, below {@link #ROOT}. */
    static Draft change(HttpMethod method, String path) {
        return new Draft(method, ROOT + path, Access.ADMIN);
    }

    /** An operation that is being described. Used once. */
    static final class Draft {
        private final HttpMethod method;
        private final String path;
        private final Access access;
        private List<Parameter> parameters = List.of();
        private @Nullable String body;
        private Answer answer = Answer.EMPTY;

        Draft(HttpMethod method, String path, Access access) {
            this.method = method;
            this.path = path;
            this.access = access;
        }

        Draft with(Parameter... own) {
            parameters = List.of(own);
            return this;
        }

        /** A page of a list, besides. */
        Draft paged(Parameter... own) {
            parameters = Stream.concat(List.of(own).stream(), PAGE.stream()).toList();
            return this;
        }

        /** @param schema of what the request brings */
        Draft takes(String schema) {
            body = schema;
            return this;
        }

        /** @param schema of what is answered */
        Draft answers(String schema) {
            answer = Answer.json(schema);
            return this;
        }

        Operation by(String id, String summary, Function<Call, Future<Void>> work) {
            return new Operation(method, path, access, id, summary, parameters, body, answer, work);
        }
    }

    /**
     * A parameter of the path or the query.
     *
     * @param in {@code path} or {@code query}
     * @param type {@code string}, {@code integer} or {@code boolean}
     */
    record Parameter(String name, String in, String type, boolean required, String description) {
        static Parameter path(String name, String description) {
            return new Parameter(name, "path", "string", true, description);
        }

        static Parameter query(String name, String type, String description) {
            return new Parameter(name, "query", type, false, description);
        }

        static Parameter needed(String name, String type, String description) {
            return new Parameter(name, "query", type, true, description);
        }
    }

    /**
     * A good answer.
     *
     * @param schema of a JSON answer; null if it is none
     */
    record Answer(
            int status, @Nullable String type, @Nullable String schema) {
        static final Answer EMPTY = new Answer(204, null, null);

        static Answer json(String schema) {
            return new Answer(200, "application/json", schema);
        }

        static Answer text(String type) {
            return new Answer(200, type, null);
        }
    }

    /** Whether it changes the broker, and is written down for that. */
    boolean isChange() {
        return access == Access.ADMIN;
    }

    /** The path in the form of vertx-web. */
    String route() {
        return path.replaceAll("\\{(\\w+)}", ":$1");
    }
}
