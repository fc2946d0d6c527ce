// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker;

import io.microbroker.codec.PacketDecoder;
import io.microbroker.codec.PacketEncoder;
import io.microbroker.codec.Role;
import io.microbroker.packet.Auth;
import io.microbroker.packet.ByteSink;
import io.microbroker.packet.ConnAck;
import io.microbroker.packet.Connect;
import io.microbroker.packet.ConnectProperties;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.PacketHandler;
import io.microbroker.packet.Publish;
import io.microbroker.packet.PublishView;
import io.microbroker.packet.SubAck;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.SubscribeEntry;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.Subscription;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetClientOptions;
import io.vertx.core.net.NetSocket;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One client of the crossfire: publishes and receives at full speed, and now and then takes its own session over by another
 * connection. It keeps the state that MQTT 5.0 §4.1 asks of a client. Confined to its context.
 */
final class CrossfireClient {
    private static final int WINDOW = 20;
    private static final int RECEIVE_MAXIMUM = 50;
    private static final int PAUSE_MILLIS = 5;

    private final int index;
    private final int port;
    private final Context context;
    private final NetClient network;
    private final CrossfireLedger ledger;
    private final Random random;
    private final PacketEncoder encoder = PacketEncoder.of(ProtocolVersion.MQTT_5);
    private final Promise<Void> subscribed = Promise.promise();

    // Valid for the session.
    private final Map<Integer, Outgoing> outgoing = new LinkedHashMap<>();
    private final Set<Integer> incomingQos2 = new HashSet<>();
    private int lastPacketId;
    private boolean known;
    private boolean firing;
    private boolean ended;

    // Valid for one connection.
    private @Nullable Line line;

    /** A message that is not done. */
    private static final class Outgoing {
        final int qos;
        final long number;
        boolean released;

        Outgoing(int qos, long number) {
            this.qos = qos;
            this.number = number;
        }
    }

    CrossfireClient(Vertx vertx, int index, int port, CrossfireLedger ledger, long seed) {
        this.index = index;
        this.port = port;
        this.context = vertx.getOrCreateContext();
        this.network = vertx.createNetClient(new NetClientOptions().setTcpNoDelay(true));
        this.ledger = ledger;
        this.random = new Random(seed);
    }

    /** Connects and subscribes to everything. */
    Promise<Void> start() {
        context.runOnContext(ignored -> dial());
        return subscribed;
    }

    /** Begins to publish and to take over. */
    void fire() {
        context.runOnContext(ignored -> {
            firing = true;
            scheduleTakeover();
            pump();
        });
    }

    /** Publishes nothing new; what is under way goes on. */
    void ceaseFire() {
        context.runOnContext(ignored -> firing = false);
    }

    void end() {
        context.runOnContext(ignored -> {
            ended = true;
            Line open = line;
            if (open != null) {
                open.hangUp();
            }
        });
    }

    private void scheduleTakeover() {
        after(20 + random.nextInt(400), () -> {
            if (firing) {
                Line old = line;
                ledger.takeovers.incrementAndGet();
                dial();
                if (old != null && random.nextInt(4) == 0) {
                    old.hangUp(); // sometimes the end of the old connection and the new one race
                }
                scheduleTakeover();
            }
        });
    }

    private void after(long millis, Runnable work) {
        context.owner().setTimer(millis, ignored -> context.runOnContext(also -> work.run()));
    }

    private void dial() {
        Line next = new Line();
        line = next;
        network.connect(port, "127.0.0.1")
                .onComplete(socket -> context.runOnContext(ignored -> {
                    if (socket.succeeded()) {
                        next.open(socket.result());
                    } else if (!ended) {
                        ledger.mistake("client " + index + " cannot connect: " + socket.cause());
                    }
                }));
    }

    private boolean isCurrent(Line candidate) {
        return candidate.equals(line);
    }

    private void pump() {
        Line open = line;
        if (open == null || !open.accepted) {
            return;
        }
        boolean mayGoOn = true;
        while (firing && outgoing.size() < WINDOW && mayGoOn) {
            mayGoOn = ledger.mayGoOn(index);
            if (mayGoOn) {
                publish(open, random.nextInt(CrossfireLedger.LEVELS));
            }
        }
        open.flush();
        if (firing && !mayGoOn && !open.pumpScheduled) {
            open.pumpScheduled = true;
            after(PAUSE_MILLIS, () -> {
                open.pumpScheduled = false;
                pump();
            });
        }
    }

    private void publish(Line open, int qos) {
        long number = ledger.send(index, qos);
        int packetId = 0;
        if (qos > 0) {
            packetId = nextPacketId();
            outgoing.put(packetId, new Outgoing(qos, number));
        }
        open.publish(qos, packetId, number, false);
    }

    private int nextPacketId() {
        do {
            lastPacketId = lastPacketId == 65_535 ? 1 : lastPacketId + 1;
        } while (outgoing.containsKey(lastPacketId));
        return lastPacketId;
    }

    /** All that is not done goes out again, in order [MQTT-4.4.0-1]. */
    private void resend(Line open) {
        outgoing.forEach((packetId, message) -> {
            if (message.released) {
                encoder.pubRel(open.sink, packetId, ReasonCode.SUCCESS);
            } else {
                ledger.resend(index, message.qos, message.number);
                open.publish(message.qos, packetId, message.number, true);
            }
        });
    }

    /** One connection. After another has been dialled, nothing of this one counts any more. */
    private final class Line implements PacketHandler {
        private final PacketDecoder decoder = new PacketDecoder(Role.CLIENT, 1 << 20, 100);
        private final ByteSink sink = new ByteSink();
        private @Nullable NetSocket socket;
        private boolean accepted;
        private boolean pumpScheduled;

        void open(NetSocket opened) {
            socket = opened;
            decoder.setVersion(ProtocolVersion.MQTT_5);
            opened.handler(this::onBytes);
            opened.closeHandler(ignored -> onClosed());
            if (ended) {
                hangUp();
                return;
            }
            ConnectProperties properties = new ConnectProperties(
                    3600, RECEIVE_MAXIMUM, Integer.MAX_VALUE, 0, false, true, null, null, List.of());
            encoder.connect(
                    sink,
                    new Connect(ProtocolVersion.MQTT_5, false, 0, "crossfire-" + index, null, null, null, properties));
            flush();
        }

        @SuppressWarnings("FutureReturnValueIgnored") // the close handler tells
        void flush() {
            NetSocket open = socket;
            if (open != null && !sink.isEmpty()) {
                open.write(Buffer.buffer(sink.toByteArray()));
            }
            sink.clear();
        }

        @SuppressWarnings("FutureReturnValueIgnored") // the close handler tells
        void hangUp() {
            NetSocket open = socket;
            if (open != null) {
                open.close();
            }
        }

        private void onBytes(Buffer bytes) {
            if (!isCurrent(this)) {
                return;
            }
            byte[] array = bytes.getBytes();
            try {
                decoder.decode(array, 0, array.length, this);
            } catch (RuntimeException e) {
                ledger.mistake("client " + index + " cannot read: " + e);
            }
            pump();
            flush();
        }

        /** By a connection that was dialled before and came through later, for instance. */
        private void onClosed() {
            if (isCurrent(this) && !ended) {
                dial();
            }
        }

        void publish(int qos, int packetId, long number, boolean duplicate) {
            encoder.publish(
                    sink,
                    new Publish(
                            duplicate,
                            Qos.of(qos),
                            false,
                            "crossfire/" + index + "/" + qos,
                            packetId,
                            Buffer.buffer().appendLong(number).getBytes(),
                            0,
                            Publish.NO_EXPIRY,
                            List.of(),
                            MessageProperties.NONE));
        }

        @Override
        public boolean wantsMore() {
            return true;
        }

        @Override
        public void onConnAck(ConnAck packet) {
            if (packet.reason() != ReasonCode.SUCCESS || (known && !packet.sessionPresent())) {
                ledger.mistake("client " + index + " got " + packet);
            }
            accepted = true;
            if (!known) {
                known = true;
                List<SubscribeEntry> all = List.of(SubscribeEntry.of(Subscription.of("crossfire/#", Qos.EXACTLY_ONCE)));
                encoder.subscribe(sink, new Subscribe(1, 0, new ArrayList<>(all), List.of()));
            }
            resend(this);
        }

        @Override
        public void onSubAck(SubAck packet) {
            subscribed.tryComplete();
        }

        @Override
        public void onPublish(PublishView packet) {
            int qos = packet.qos();
            if (qos == 2 && !incomingQos2.add(packet.packetId())) {
                if (!packet.dup()) {
                    ledger.mistake("client " + index + " got packet id " + packet.packetId() + " that is in flight");
                }
                encoder.pubRec(sink, packet.packetId(), ReasonCode.SUCCESS);
                return;
            }
            String[] levels = packet.topicName().value().split("/", -1);
            int publisher = Integer.parseInt(levels[1]);
            if (Integer.parseInt(levels[2]) != qos) {
                ledger.mistake("client " + index + " got " + packet.topicName() + " at QoS " + qos);
            }
            long number = Buffer.buffer(packet.copyPayload()).getLong(0);
            ledger.receive(index, publisher, qos, number, packet.dup());
            if (qos == 1) {
                encoder.pubAck(sink, packet.packetId(), ReasonCode.SUCCESS);
            } else if (qos == 2) {
                encoder.pubRec(sink, packet.packetId(), ReasonCode.SUCCESS);
            }
        }

        @Override
        public void onPubRel(int packetId, ReasonCode reason) {
            incomingQos2.remove(packetId);
            encoder.pubComp(sink, packetId, ReasonCode.SUCCESS);
        }

        @Override
        public void onPubAck(int packetId, ReasonCode reason) {
            finish(packetId, 1, false, reason);
        }

        @Override
        public void onPubRec(int packetId, ReasonCode reason) {
            Outgoing message = outgoing.get(packetId);
            if (message == null || message.qos != 2 || reason.isError()) {
                ledger.mistake("client " + index + " got PUBREC " + packetId + " " + reason);
                return;
            }
            message.released = true;
            encoder.pubRel(sink, packetId, ReasonCode.SUCCESS);
        }

        @Override
        public void onPubComp(int packetId, ReasonCode reason) {
            // After a takeover the broker may have forgotten the id already: the PUBREL is repeated, its answer was
            // lost.
            finish(packetId, 2, true, reason == ReasonCode.PACKET_IDENTIFIER_NOT_FOUND ? ReasonCode.SUCCESS : reason);
        }

        private void finish(int packetId, int qos, boolean released, ReasonCode reason) {
            Outgoing message = outgoing.remove(packetId);
            if (message == null || message.qos != qos || message.released != released || reason.isError()) {
                ledger.mistake("client " + index + " got an answer to " + packetId + " at QoS " + qos + ": " + reason);
            }
        }

        @Override
        public void onDisconnect(Disconnect packet) {
            if (packet.reason() != ReasonCode.SESSION_TAKEN_OVER) {
                ledger.mistake("client " + index + " was sent away: " + packet);
            }
        }

        @Override
        public void onConnect(Connect packet) {
            throw new IllegalStateException("CONNECT from the broker");
        }

        @Override
        public void onSubscribe(Subscribe packet) {
            throw new IllegalStateException("SUBSCRIBE from the broker");
        }

        @Override
        public void onUnsubscribe(Unsubscribe packet) {
            throw new IllegalStateException("UNSUBSCRIBE from the broker");
        }

        @Override
        public void onPingReq() {
            throw new IllegalStateException("PINGREQ from the broker");
        }

        @Override
        public void onAuth(Auth packet) {
            throw new IllegalStateException("AUTH from the broker");
        }
    }
}
