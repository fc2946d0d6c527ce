// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.Operation.Answer;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.mqtt.Message;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Messages sent and read by HTTP: by whoever might connect by MQTT, with the same name, password and rights. The authenticators and
 * authorizers of the broker are asked as for a client on the network.
 */
final class MessageOperations {
    private static final int BULK_MAX = 1000;

    private final BrokerDesk desk;
    private final Identities identities;
    private final HttpSettings settings;

    MessageOperations(BrokerDesk desk, Identities identities, HttpSettings settings) {
        this.desk = desk;
        this.identities = identities;
        this.settings = settings;
    }

    List<Operation> all() {
        return List.of(
                post("/messages", "publish", "Publishes a message.", "NewMessage", Answer.EMPTY, this::publish),
                post(
                        "/messages/bulk",
                        "publish-bulk",
                        "Publishes up to 1000 messages, in their order; tells what became of each.",
                        "NewMessages",
                        Answer.json("Outcomes"),
                        this::publishAll),
                new Operation(
                        HttpMethod.GET,
                        ManagementOperations.ROOT + "/messages/retained",
                        Access.CLIENT,
                        "read-retained",
                        "Retained messages, as far as the caller may subscribe to them.",
                        ManagementOperations.FILTER_AND_PAGE,
                        null,
                        Answer.json("Messages"),
                        this::retained));
    }

    @SuppressWarnings("checkstyle:ParameterNumber") // a line of a table
    private static Operation post(
            String path, String id, String summary, String body, Answer answer, Function<Call, Future<Void>> work) {
        return new Operation(
                HttpMethod.POST,
                ManagementOperations.ROOT + path,
                Access.CLIENT,
                id,
                summary,
                List.of(),
                body,
                answer,
                work);
    }

    private Future<Void> publish(Call call) {
        return identities.of(call).compose(who -> call.json().compose(json -> {
            Message message = MessageReader.read(json, System.currentTimeMillis());
            return desk.bring(desk.client(who).publish(message)).compose(done -> call.done());
        }));
    }

    private Future<Void> publishAll(Call call) {
        return identities.of(call).compose(who -> call.json().compose(json -> {
            List<Message> messages = readAll(json);
            BrokerClient client = desk.client(who);
            List<Future<String>> asked = new ArrayList<>();
            for (Message message : messages) {
                asked.add(client.publish(message)
                        .map("published")
                        .otherwise(cause -> Problems.of(cause).getMessage() + ""));
            }
            return desk.bring(Future.join(asked)).compose(done -> call.reply(outcomes(asked)));
        }));
    }

    private Future<Void> retained(Call call) {
        return identities.of(call).compose(who -> {
            var filter = call.filter("filter");
            var page = call.page();
            return desk.bring(desk.client(who).retained(filter, page))
                    .compose(found -> call.reply(Views.messages(found, settings.streamBytes())));
        });
    }

    private static List<Message> readAll(JsonObject json) {
        Object value = json.getValue("messages");
        if (!(value instanceof JsonArray list) || list.isEmpty() || list.size() > BULK_MAX || json.size() != 1) {
            throw new Problem(400, "the body is {\"messages\": [...]} with 1.." + BULK_MAX + " messages");
        }
        long now = System.currentTimeMillis();
        List<Message> messages = new ArrayList<>(list.size());
        for (int i = 0; i < list.size(); i++) {
            if (!(list.getValue(i) instanceof JsonObject each)) {
                throw new Problem(400, "message " + i + " is not an object");
            }
            try {
                messages.add(MessageReader.read(each, now));
            } catch (Problem e) {
                throw new Problem(e.status(), "message " + i + ": " + e.getMessage());
            }
        }
        return messages;
    }

    private static JsonObject outcomes(List<Future<String>> asked) {
        JsonArray items = new JsonArray();
        for (Future<String> each : asked) {
            boolean published = "published".equals(each.result());
            JsonObject item = new JsonObject().put("published", published);
            items.add(published ? item : item.put("detail", each.result()));
        }
        return new JsonObject().put("items", items);
    }
}
