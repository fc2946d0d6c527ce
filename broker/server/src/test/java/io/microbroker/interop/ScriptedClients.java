// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients of another language, all of them in one process that a script drives: see src/test/interop/paho_clients.py. */
final class ScriptedClients implements RealClient.Maker {
    static final Path FOLDER = Path.of("src/test/interop").toAbsolutePath();

    private final ChildProcess process;
    private final int port;
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonObject>> calls = new ConcurrentHashMap<>();
    private final Map<String, Inbox> inboxes = new ConcurrentHashMap<>();

    ScriptedClients(List<String> command, int port) {
        this.process = ChildProcess.start(command, FOLDER, this::onLine);
        this.port = port;
    }

    private void onLine(String line) {
        if (!line.startsWith("{")) {
            return;
        }
        JsonObject json = new JsonObject(line);
        JsonObject message = json.getJsonObject("message");
        if (message != null) {
            Objects.requireNonNull(inboxes.get(json.getString("client"))).add(TestMessage.fromJson(message));
            return;
        }
        CompletableFuture<JsonObject> call = Objects.requireNonNull(calls.remove(json.getInteger("id")));
        if (json.containsKey("error")) {
            call.completeExceptionally(new IllegalStateException(json.getString("error")));
        } else {
            call.complete(json);
        }
    }

    private void call(String client, String name, JsonObject request) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonObject> reply = new CompletableFuture<>();
        calls.put(id, reply);
        request.put("id", id).put("call", name).put("client", client);
        process.write((request.encode() + "\n").getBytes(StandardCharsets.UTF_8));
        Deadline.await(reply, () -> name + " by " + process);
    }

    @Override
    public Set<ProtocolVersion> versions() {
        return EnumSet.allOf(ProtocolVersion.class);
    }

    @Override
    public RealClient client(ProtocolVersion version, Inbox inbox) {
        String name = "c" + ids.incrementAndGet();
        inboxes.put(name, inbox);
        return new Scripted(name, version);
    }

    @Override
    public void close() {
        process.close();
    }

    private final class Scripted implements RealClient {
        private final String name;
        private final ProtocolVersion version;
        private boolean connected;

        Scripted(String name, ProtocolVersion version) {
            this.name = name;
            this.version = version;
        }

        @Override
        public void connect(SignOn signOn) {
            JsonObject request = new JsonObject()
                    .put("port", port)
                    .put("version", version.level())
                    .put("clientId", signOn.clientId())
                    .put("cleanStart", signOn.cleanStart())
                    .put("expirySeconds", signOn.expirySeconds());
            TestMessage will = signOn.will();
            if (will != null) {
                request.put("will", will.toJson());
            }
            call(name, "connect", request);
            connected = true;
        }

        @Override
        public void subscribe(String filter, int qos) {
            call(name, "subscribe", new JsonObject().put("filter", filter).put("qos", qos));
        }

        @Override
        public void publish(TestMessage message) {
            publishAll(List.of(message));
        }

        @Override
        public void publishAll(List<TestMessage> messages) {
            JsonArray array = new JsonArray();
            messages.forEach(each -> array.add(each.toJson()));
            call(name, "publish", new JsonObject().put("messages", array));
        }

        @Override
        public void disconnect() {
            connected = false;
            call(name, "disconnect", new JsonObject());
        }

        @Override
        public void cut() {
            connected = false;
            call(name, "cut", new JsonObject());
        }

        @Override
        public void close() {
            if (connected) {
                cut();
            }
        }
    }
}
