// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.broker.RunningBroker;
import io.microbroker.config.BrokerConfig;
import io.microbroker.engine.Counter;
import io.microbroker.engine.Engine;
import io.microbroker.engine.Extensions;
import io.microbroker.engine.TimeSource;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.event.BrokerEvent;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
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
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** One read full of costly packets, on a clock that moves by 3 ms with each SUBSCRIBE and not otherwise. */
@DisplayName("R16: one client's packets do not hold the loop")
class LongTurnTest {
    private static final int COSTLY = 250;
    private static final int COST_MILLIS = 3;
    /** The eighth packet is the first behind which 20 ms have passed. */
    private static final int PACKETS_PER_TURN = 8;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong clock = new AtomicLong(1_700_000_000_000L);
    private final AtomicInteger clockReads = new AtomicInteger();
    private final List<String> events = Collections.synchronizedList(new ArrayList<>());
    private final TransientStorage storage = new TransientStorage();
    private final Engine engine = new Engine(
            BrokerConfig.DEFAULT,
            1,
            new Extensions(
                    List.of(),
                    Map.of(),
                    List.of(client -> Future.succeededFuture(new CostlyPolicy())),
                    List.of(),
                    List.of(),
                    List.of(this::note),
                    List.of()),
            storage,
            Durability.MEMORY,
            new CountedClock(),
            QueueMemory.unbounded());
    private final MqttVerticle verticle =
            new MqttVerticle(engine, 0, new Lobby(engine.config().limits()));
    private @Nullable LinkAcceptor acceptor;
    private int writeCostMillis;

    private final class CountedClock implements TimeSource {
        @Override
        public long wallMillis() {
            clockReads.incrementAndGet();
            return clock.get();
        }

        @Override
        public long nanos() {
            return clock.get() * 1_000_000;
        }
    }

    private final class CostlyPolicy implements TopicPolicy {
        @Override
        public boolean mayPublish(TopicName topic, Qos qos, boolean retain) {
            return true;
        }

        @Override
        public SubscribeVerdict maySubscribe(TopicFilter filter, Qos qos) {
            clock.addAndGet(COST_MILLIS);
            return SubscribeVerdict.ALLOW_ALL;
        }

        @Override
        public boolean mayReceive(Message message) {
            return true;
        }

        @Override
        public Explanation explain(Action action, String topic) {
            return new Explanation(true, "all");
        }
    }

    private void note(BrokerEvent event) {
        if (event instanceof BrokerEvent.ClientDisconnected end) {
            events.add(end.client().clientId() + " " + end.reason());
        }
    }

    /** The broker's end of a connection, which writes down what is written to it. Confined to the loop. */
    private final class Peer implements Link {
        private final String name;
        private final LinkHandler handler;
        private final List<Integer> servedAtPause = new ArrayList<>();
        private boolean paused;

        Peer(String name) {
            this.name = name;
            LinkAcceptor listening = acceptor;
            assertThat(listening).isNotNull();
            handler = listening.accept(this);
        }

        void send(byte[] bytes) {
            assertThat(paused).isFalse();
            handler.onBytes(bytes, 0, bytes.length);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            clock.addAndGet(writeCostMillis);
            byte[] copy = Arrays.copyOfRange(bytes, offset, offset + length);
            for (RawPacket packet : RawPacket.readAll(copy, ProtocolVersion.MQTT_3_1_1)) {
                events.add(name + " " + packet.type()
                        + (packet.type() == PacketType.SUBACK ? " " + packet.packetId() : ""));
            }
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void pause() {
            paused = true;
            servedAtPause.add((int) engine.count(Counter.PACKETS_RECEIVED));
        }

        @Override
        public void resume() {
            paused = false;
        }

        @Override
        public void close() {
            events.add(name + " closed");
        }

        @Override
        public String remoteAddress() {
            return "192.0.2.1:50000";
        }
    }

    @BeforeEach
    void start() {
        RunningBroker.await(vertx.deployVerticle(verticle));
        RunningBroker.await(storage.open(new NodeInfo("one", vertx, Durability.MEMORY), engine));
        RunningBroker.await(verticle.listen(
                new Handed(), new ListenerSpec("tcp", "127.0.0.1", 1, 65_536, Map.of()), true, Durability.MEMORY));
    }

    @AfterEach
    void stop() {
        RunningBroker.await(vertx.close());
    }

    /** A transport over which the test hands links in. */
    private final class Handed implements Transport {
        @Override
        public String name() {
            return "handed";
        }

        @Override
        public Future<Listening> listen(Vertx on, ListenerSpec spec, LinkAcceptor newAcceptor) {
            acceptor = newAcceptor;
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

    /** Runs a step of the test as one task of the loop: nothing else runs there meanwhile. */
    private void onLoop(Runnable step) {
        Promise<Void> done = Promise.promise();
        engine.loop(0).context().runOnContext(ignored -> {
            try {
                step.run();
                done.complete();
            } catch (RuntimeException | AssertionError e) {
                done.fail(e);
            }
        });
        RunningBroker.await(done.future());
    }

    private Peer connected(String name) {
        Promise<Peer> made = Promise.promise();
        onLoop(() -> {
            Peer peer = new Peer(name);
            peer.send(connect(name));
            made.complete(peer);
        });
        expect(name + " CONNACK");
        return RunningBroker.await(made.future());
    }

    private void expect(String event) {
        RunningBroker.until(() -> events.contains(event), () -> "no " + event + " in " + events);
    }

    private static byte[] connect(String name) {
        return PacketBuilder.of(PacketType.CONNECT)
                .text("MQTT")
                .oneByte(4)
                .oneByte(2)
                .twoBytes(60)
                .text(name)
                .toBytes();
    }

    private static byte[] subscribes(int count) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int id = 1; id <= count; id++) {
            bytes.writeBytes(PacketBuilder.of(0x82)
                    .twoBytes(id)
                    .text("room/" + id)
                    .oneByte(0)
                    .toBytes());
        }
        return bytes.toByteArray();
    }

    private static byte[] pings(int count) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int i = 0; i < count; i++) {
            bytes.writeBytes(PacketBuilder.of(PacketType.PINGREQ).toBytes());
        }
        return bytes.toByteArray();
    }

    private static List<String> subAcks(String name, int from, int to) {
        return IntStream.rangeClosed(from, to)
                .mapToObj(id -> name + " SUBACK " + id)
                .toList();
    }

    @Test
    @DisplayName("250 costly packets of one read are served in slices, in order, and then the link is read again")
    void servesOneReadInSlices() {
        Peer sensor = connected("sensor");
        events.clear();

        onLoop(() -> {
            int before = (int) engine.count(Counter.PACKETS_RECEIVED);
            sensor.servedAtPause.clear();
            long begin = clock.get();
            sensor.send(subscribes(COSTLY));

            assertThat(clock.get() - begin).isEqualTo(PACKETS_PER_TURN * COST_MILLIS);
            assertThat(engine.count(Counter.PACKETS_RECEIVED) - before).isEqualTo(PACKETS_PER_TURN);
            assertThat(sensor.paused).isTrue();
        });
        expect("sensor SUBACK " + COSTLY);

        assertThat(events).isEqualTo(subAcks("sensor", 1, COSTLY));
        onLoop(() -> {
            assertThat(sensor.servedAtPause).hasSize(COSTLY / PACKETS_PER_TURN);
            assertThat(sensor.paused).isFalse();
        });
    }

    @Test
    @DisplayName("others are served in between")
    void servesOthersInBetween() {
        Peer first = connected("first");
        Peer second = connected("second");
        Peer quiet = connected("quiet");
        events.clear();

        onLoop(() -> {
            first.send(subscribes(COSTLY));
            second.send(subscribes(COSTLY));
            quiet.send(pings(1));
        });
        expect("first SUBACK " + COSTLY);
        expect("second SUBACK " + COSTLY);

        assertThat(events.indexOf("quiet PINGRESP")).isEqualTo(2 * PACKETS_PER_TURN);
        for (int slice = 1; slice < COSTLY / PACKETS_PER_TURN; slice++) { // in turn
            int id = slice * PACKETS_PER_TURN;
            assertThat(events.indexOf("second SUBACK " + id)).isGreaterThan(events.indexOf("first SUBACK " + id));
            assertThat(events.indexOf("second SUBACK " + id)).isLessThan(events.indexOf("first SUBACK " + (id + 1)));
        }
    }

    @Test
    @DisplayName("a DISCONNECT behind them counts, although the link is closed in between")
    void servesWhatCameBeforeTheEnd() {
        Peer sensor = connected("sensor");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(subscribes(COSTLY));
        bytes.writeBytes(PacketBuilder.of(PacketType.DISCONNECT).toBytes());

        onLoop(() -> {
            sensor.send(bytes.toByteArray());
            sensor.handler.onClosed();
            assertThat(events).noneMatch(event -> event.startsWith("sensor SUCCESS"));
        });

        expect("sensor " + ReasonCode.SUCCESS);
        onLoop(() -> {
            assertThat(engine.count(Counter.CONNECTIONS_CLOSED)).isOne();
            assertThat(engine.count(Counter.TASK_FAILURES)).isZero();
        });
    }

    @Test
    @DisplayName("without a DISCONNECT the closed link counts, once all that came has been served")
    void endsBehindWhatCame() {
        Peer sensor = connected("sensor");

        onLoop(() -> {
            sensor.send(subscribes(COSTLY));
            sensor.handler.onClosed();
        });

        expect("sensor " + ReasonCode.UNSPECIFIED_ERROR);
        onLoop(() -> {
            assertThat(engine.count(Counter.PACKETS_RECEIVED)).isEqualTo(1 + COSTLY);
            assertThat(engine.count(Counter.CONNECTIONS_CLOSED)).isOne();
            assertThat(engine.count(Counter.TASK_FAILURES)).isZero();
        });
    }

    @Test
    @DisplayName("a connection that another takes over in between is served no further")
    void endsWithATakeover() {
        Peer sensor = connected("sensor");
        onLoop(() -> {
            sensor.send(subscribes(COSTLY));
            new Peer("successor").send(connect("sensor"));
        });

        expect("successor CONNACK");
        expect("sensor closed");
        onLoop(() -> sensor.handler.onClosed());
        Peer last = connected("last");
        onLoop(() -> last.send(subscribes(COSTLY)));
        expect("last SUBACK " + COSTLY);

        assertThat(events).doesNotContain("sensor SUBACK " + COSTLY);
        onLoop(() -> assertThat(engine.count(Counter.TASK_FAILURES)).isZero());
    }

    @Test
    @DisplayName("beyond 64 connections nobody waits, so that what waits is bounded")
    void bounded() {
        List<Peer> peers = IntStream.range(0, TurnQueue.CONNECTIONS_MAX + 2)
                .mapToObj(i -> connected("sensor-" + i))
                .toList();

        onLoop(() -> {
            peers.forEach(peer -> peer.send(subscribes(2 * PACKETS_PER_TURN - 1)));
            assertThat(peers.stream().filter(peer -> peer.paused)).hasSize(TurnQueue.CONNECTIONS_MAX);
        });

        peers.forEach(peer -> expect(peer.name + " SUBACK " + (2 * PACKETS_PER_TURN - 1)));
        onLoop(() -> assertThat(peers).noneMatch(peer -> peer.paused));
    }

    @Test
    @DisplayName("a message to many is written in slices, and what others get does not wait behind it")
    void writesInSlices() {
        List<Peer> displays =
                IntStream.range(0, 320).mapToObj(i -> connected("display-" + i)).toList();
        onLoop(() -> displays.forEach(display -> display.send(subscribes(1))));
        displays.forEach(display -> expect(display.name + " SUBACK 1"));
        Peer quiet = connected("quiet");
        Peer sensor = connected("sensor");
        events.clear();

        onLoop(() -> {
            writeCostMillis = 1;
            sensor.send(PacketBuilder.of(PacketType.PUBLISH).text("room/1").toBytes());
            engine.loop(0).context().runOnContext(behindTheFirstSlice -> quiet.send(pings(1)));
        });
        displays.forEach(display -> expect(display.name + " PUBLISH"));

        List<String> written =
                displays.stream().map(display -> display.name + " PUBLISH").toList();
        assertThat(events.stream().filter(event -> event.endsWith("PUBLISH"))).containsExactlyElementsOf(written);
        assertThat(events.indexOf("quiet PINGRESP")).isBetween(64, 192);
    }

    @Test
    @DisplayName("a read of seven packets looks at the clock once, one of 15 twice")
    void looksAtTheClockRarely() {
        Peer sensor = connected("sensor");
        onLoop(() -> {
            int before = clockReads.get();
            sensor.send(pings(7));
            assertThat(clockReads.get() - before).isOne();
            sensor.send(pings(15));
            assertThat(clockReads.get() - before).isEqualTo(3);
        });
    }
}
