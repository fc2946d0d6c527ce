// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.RunningBroker;
import io.microbroker.config.BrokerConfig;
import io.microbroker.engine.Engine;
import io.microbroker.engine.Extensions;
import io.microbroker.engine.TimeSource;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.NodeInfo;
import io.microbroker.spi.storage.QueueMemory;
import io.microbroker.spi.transport.Link;
import io.microbroker.spi.transport.LinkAcceptor;
import io.microbroker.spi.transport.LinkHandler;
import io.microbroker.spi.transport.ListenerSpec;
import io.microbroker.spi.transport.Transport;
import io.microbroker.store.TransientStorage;
import io.microbroker.testkit.PacketBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.RawPacket;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two loops, and clients that hand their bytes to them at the moment that the test chooses. */
@DisplayName("A live message that was acknowledged is not overtaken by what is published afterwards")
class CausalOrderTest {
    private static final int NEAR = 0;
    private static final int FAR = 1;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong clock = new AtomicLong(1_700_000_000_000L);
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private final TransientStorage storage = new TransientStorage();
    private final Engine engine = new Engine(
            BrokerConfig.DEFAULT,
            2,
            new Extensions(List.of(), Map.of(), List.of(), List.of(), List.of(), List.of(), List.of()),
            storage,
            Durability.MEMORY,
            new StandingClock(),
            QueueMemory.unbounded());
    private final Lobby lobby = new Lobby(engine.config().limits());
    private final List<MqttVerticle> verticles =
            List.of(new MqttVerticle(engine, NEAR, lobby), new MqttVerticle(engine, FAR, lobby));
    private final List<LinkAcceptor> acceptors = new ArrayList<>();

    /** Moves when the test says so, so that no turn is ever too long. */
    private final class StandingClock implements TimeSource {
        @Override
        public long wallMillis() {
            return clock.get();
        }

        @Override
        public long nanos() {
            return clock.get() * 1_000_000;
        }
    }

    /** The broker's end of a connection. Confined to its loop. */
    private final class Peer implements Link {
        private final String name;
        private final LinkHandler handler;

        Peer(String name, int loop) {
            this.name = name;
            this.handler = acceptors.get(loop).accept(this);
        }

        void send(PacketBuilder packet) {
            byte[] bytes = packet.toBytes();
            handler.onBytes(bytes, 0, bytes.length);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
            for (RawPacket packet : RawPacket.readAll(copy, ProtocolVersion.MQTT_3_1_1)) {
                boolean isPublish = packet.type() == PacketType.PUBLISH;
                events.add(name + " " + packet.type() + (isPublish ? " " + packet.payloadText() : ""));
            }
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void pause() {}

        @Override
        public void resume() {}

        @Override
        public void close() {}

        @Override
        public String remoteAddress() {
            return "192.0.2.1:50000";
        }
    }

    /** A transport over which the test hands links in. */
    private final class Handed implements Transport {
        @Override
        public String name() {
            return "handed";
        }

        @Override
        public Future<Listening> listen(Vertx on, ListenerSpec spec, LinkAcceptor acceptor) {
            acceptors.add(acceptor);
            return Future.succeededFuture(new Listening() {
                @Override
                public int port() {
                    return 1;
                }

                @Override
                public Future<Void> close() {
                    return Future.succeededFuture();
                }
            });
        }
    }

    @BeforeEach
    void start() {
        verticles.forEach(verticle -> RunningBroker.await(vertx.deployVerticle(verticle)));
        RunningBroker.await(storage.open(new NodeInfo("one", vertx, Durability.MEMORY), engine));
        for (MqttVerticle verticle : verticles) {
            RunningBroker.await(verticle.listen(
                    new Handed(), new ListenerSpec("tcp", "127.0.0.1", 1, 65_536, Map.of()), true, Durability.MEMORY));
        }
    }

    @AfterEach
    void stop() {
        RunningBroker.await(vertx.close());
    }

    private Future<Void> onLoop(int loop, Runnable step) {
        Promise<Void> done = Promise.promise();
        engine.loop(loop).context().runOnContext(ignored -> {
            try {
                step.run();
                done.complete();
            } catch (RuntimeException | AssertionError e) {
                done.fail(e);
            }
        });
        return done.future();
    }

    private Peer connected(String name, int loop) {
        Promise<Peer> made = Promise.promise();
        RunningBroker.await(onLoop(loop, () -> {
            Peer peer = new Peer(name, loop);
            peer.send(PacketBuilder.of(PacketType.CONNECT)
                    .text("MQTT")
                    .oneByte(4)
                    .oneByte(2)
                    .twoBytes(60)
                    .text(name));
            made.complete(peer);
        }));
        expect(name + " CONNACK");
        return RunningBroker.await(made.future());
    }

    private void expect(String event) {
        RunningBroker.until(() -> events.contains(event), () -> "no " + event + " in " + events);
    }

    private static PacketBuilder publish(String payload) {
        return PacketBuilder.of(0x32).text("room/door").twoBytes(1).bytes(payload.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    @DisplayName("also where its receiver is on the loop of the later publisher, which was busy meanwhile")
    void isNotOvertakenAtAThirdClient() {
        Peer first = connected("first", NEAR);
        Peer second = connected("second", FAR);
        Peer receiver = connected("receiver", FAR);
        RunningBroker.await(onLoop(
                FAR,
                () -> receiver.send(
                        PacketBuilder.of(0x82).twoBytes(1).text("room/door").oneByte(0))));
        expect("receiver SUBACK");

        RunningBroker.await(onLoop(FAR, () -> {
            Future<Void> sent = onLoop(NEAR, () -> first.send(publish("open")));
            expect("first PUBACK"); // while this loop stands still: what woke it waits behind this task
            assertThat(sent.succeeded()).isTrue();
            second.send(publish("close"));
        }));
        expect("receiver PUBLISH close");

        assertThat(events)
                .filteredOn(event -> event.startsWith("receiver PUBLISH"))
                .containsExactly("receiver PUBLISH open", "receiver PUBLISH close");
    }
}
