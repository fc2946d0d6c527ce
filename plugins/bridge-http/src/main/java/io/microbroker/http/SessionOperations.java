// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.Operation.Draft;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** Signing in and out with a browser: password for cookie. On the loop of HTTP. */
final class SessionOperations {
    private static final String PATH = Operation.ROOT + "/session";

    private final Entrance entrance;
    private final BrokerDesk desk;
    private final Audit audit;

    SessionOperations(Entrance entrance, BrokerDesk desk, Audit audit) {
        this.entrance = entrance;
        this.desk = desk;
        this.audit = audit;
    }

    List<Operation> all() {
        return List.of(
                new Draft(HttpMethod.POST, PATH, Access.OPEN)
                        .takes("Credentials")
                        .answers("Session")
                        .by("sign-in", "Gives a cookie to whoever knows a user and the password.", this::signIn),
                new Draft(HttpMethod.GET, PATH, Access.VIEWER)
                        .answers("Session")
                        .by("session", "Who is signed in.", call -> call.reply(view(call.caller()))),
                new Draft(HttpMethod.DELETE, PATH, Access.VIEWER)
                        .by("sign-out", "The cookie is good no more.", this::signOut));
    }

    private static JsonObject view(Caller caller) {
        return new JsonObject().put("name", caller.name()).put("role", Views.lower(caller.role()));
    }

    private Future<Void> signIn(Call call) {
        return call.json().compose(json -> {
            Json fields = new Json(json, "user", "password");
            Basic credentials = Basic.of(fields.text("user"), fields.text("password"));
            return entrance.callerOf(credentials, call.request(), desk.vertx()).compose(caller -> {
                entrance.welcome(call.response(), caller);
                audit.add(call, caller, "sign-in", "done");
                return call.reply(view(caller));
            });
        });
    }

    private Future<Void> signOut(Call call) {
        entrance.forget(call.request());
        audit.add(call, call.caller(), "sign-out", "done");
        return call.done();
    }
}
