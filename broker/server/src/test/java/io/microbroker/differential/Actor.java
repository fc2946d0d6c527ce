// SPDX-License-Identifier: Apache-2.0
package io.microbroker.differential;

import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.testkit.ConnectBuilder;
import io.microbroker.testkit.PacketType;
import io.microbroker.testkit.PropertyCode;
import io.microbroker.testkit.PublishBuilder;
import io.microbroker.testkit.RawClient;
import io.microbroker.testkit.RawPacket;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A client of a script while it is replayed: keeps the rules of the protocol, and notes what it receives. */
final class Actor implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final int port;
    private final int index;
    private final ProtocolVersion version;
    private final boolean hasUserName;
    private final String clientId;
    private final String room;
    private final List<Event> events;

    // Valid for the session.
    private final Outgoing outgoing = new Outgoing();
    private final Incoming incoming = new Incoming();
    private boolean lasting;

    // Valid for the connection.
    private @Nullable RawClient wire;
    private Reading reading;
    private final Map<Integer, String> aliases = new HashMap<>();
    private long sessionExpiry;
    private boolean hasReceiveMaximum;
    /** Whether a taken-over connection publishes its will differs, and shall not decide what others find later. */
    private boolean willIsRetained;

    /** Where a script is replayed, and where the events go. */
    record Stage(int port, String room, List<Event> events) {}

    Actor(Stage stage, Script script, int index, String clientId) {
        this.port = stage.port();
        this.room = stage.room();
        this.events = stage.events();
        this.index = index;
        this.version = script.versions().get(index);
        this.hasUserName = script.hasUserName(index);
        this.clientId = clientId;
        this.reading = new Reading(index, room);
    }

    boolean isConnected() {
        return wire != null;
    }

    /** Whether the session outlives the connection. */
    boolean isLasting() {
        return lasting;
    }

    boolean holdsSomething() {
        return outgoing.holdsSomething();
    }

    void connect(int step, Step.Connect how) {
        if (wire != null && willIsRetained) {
            leave(step, Step.Manner.GOODBYE, -1);
        }
        RawClient before = wire;
        Reading readingBefore = reading;
        RawClient now = RawClient.connect(port).deadline(DEADLINE);
        now.connect(version, connect -> fill(connect, how));
        wire = null;
        if (before != null) {
            readToEnd(before, packet -> note(step, readingBefore, packet), readingBefore.closed(step));
        }
        reading = new Reading(index, room);
        Optional<RawPacket> answer = now.expectPacketOrEnd();
        if (answer.isEmpty()) {
            events.add(reading.closed(step));
            return;
        }
        events.add(reading.event(step, answer.get(), ""));
        if (answer.get().reasonCode() != 0) {
            readToEnd(now, packet -> note(step, reading, packet), reading.closed(step));
            return;
        }
        begin(
                now,
                how,
                answer.get().sessionPresent() || version == ProtocolVersion.MQTT_3_1 && lasting && !how.clean());
    }

    private void begin(RawClient now, Step.Connect how, boolean resumed) {
        wire = now;
        aliases.clear();
        hasReceiveMaximum = how.receiveMaximum() > 0;
        willIsRetained = how.will() != null && how.will().retain();
        sessionExpiry = Math.max(0, how.sessionExpiry());
        lasting = version.isV5() ? sessionExpiry > 0 : !how.clean();
        incoming.onConnect(resumed);
        if (!resumed) {
            outgoing.forget();
        }
        for (Outgoing.Repetition each : outgoing.repetitions(how.forgetful())) {
            if (each.asPubRel()) {
                now.pubRel(each.packetId());
            } else {
                now.publish(publish ->
                        fill(publish, each.posting(), each.packetId()).dup());
            }
        }
    }

    private void fill(ConnectBuilder connect, Step.Connect how) {
        connect.clientId(clientId).cleanStart(how.clean()).keepAlive(how.keepAlive());
        if (how.sessionExpiry() >= 0) {
            connect.sessionExpiry(how.sessionExpiry());
        }
        if (how.receiveMaximum() > 0) {
            connect.receiveMaximum(how.receiveMaximum());
        }
        if (how.packetMaximum() > 0) {
            connect.maximumPacketSize(how.packetMaximum());
        }
        if (how.aliasMaximum() > 0) {
            connect.topicAliasMaximum(how.aliasMaximum());
        }
        if (hasUserName) {
            connect.username("sensor").password("room");
        }
        Posting will = how.will();
        if (will != null) {
            connect.will(topic(will.topic()), will.payload(), will.qos(), will.retain(), out -> will.fill(out, room));
        }
    }

    void leave(int step, Step.Manner manner, long newExpiry) {
        RawClient leaving = wire;
        if (leaving == null) {
            return;
        }
        boolean mayChange = version.isV5() && newExpiry >= 0 && (sessionExpiry > 0 || newExpiry == 0);
        lasting = mayChange ? newExpiry > 0 : lasting;
        ReasonCode reason =
                manner == Step.Manner.GOODBYE_WITH_WILL ? ReasonCode.DISCONNECT_WITH_WILL : ReasonCode.SUCCESS;
        if (manner == Step.Manner.CUT) {
            leaving.shutdownOutput();
        } else if (version.isV5()) {
            leaving.disconnect(reason, out -> {
                if (mayChange) {
                    out.number(PropertyCode.SESSION_EXPIRY_INTERVAL, newExpiry);
                }
            });
        } else {
            leaving.disconnect();
        }
        wire = null;
        readToEnd(leaving, packet -> note(step, reading, packet), reading.closed(step));
    }

    void subscribe(Step.Subscribe step) {
        RawClient now = wire;
        if (now != null) {
            now.subscribe(outgoing.request("subscription"), subscribe -> {
                step.requests()
                        .forEach(each -> subscribe.filterWithBits(
                                topic(each.filter()), each.qos() | (version.isV5() ? each.options() : 0)));
                if (step.identifier() > 0) {
                    subscribe.identifier(step.identifier());
                }
            });
        }
    }

    void unsubscribe(List<String> filters) {
        if (wire != null) {
            wire.unsubscribe(
                    outgoing.request("unsubscription"),
                    filters.stream().map(this::topic).toArray(String[]::new));
        }
    }

    void send(List<Posting> postings) {
        if (wire != null) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            for (Posting posting : postings) {
                int packetId = outgoing.message(posting);
                bytes.writeBytes(
                        fill(new PublishBuilder(version), posting, packetId).toBytes());
            }
            wire.send(bytes.toByteArray());
        }
    }

    private PublishBuilder fill(PublishBuilder publish, Posting posting, int packetId) {
        boolean aliased = version.isV5() && posting.alias() > 0;
        boolean known = aliased && posting.topic().equals(aliases.put(posting.alias(), posting.topic()));
        publish.topic(known ? "" : topic(posting.topic())).payload(posting.payload());
        if (aliased) {
            publish.topicAlias(posting.alias());
        }
        if (posting.qos() > 0) {
            publish.qos(posting.qos(), packetId);
        }
        if (posting.retain()) {
            publish.retain();
        }
        return publish.properties(out -> posting.fill(out, room));
    }

    void releaseOldestHeld() {
        if (wire != null) {
            outgoing.releaseOldestHeld().ifPresent(wire::pubRel);
        }
    }

    /** Sends PUBREL for what is due. Returns whether something was. */
    boolean release(boolean alsoHeld) {
        RawClient now = wire;
        if (now == null) {
            return false;
        }
        List<Integer> due = outgoing.releases(alsoHeld);
        due.forEach(now::pubRel);
        return !due.isEmpty();
    }

    /** Acknowledges messages with such a label. Returns whether there were any. */
    boolean acknowledge(Predicate<String> label) {
        RawClient now = wire;
        if (now == null) {
            return false;
        }
        List<Incoming.Due> due = incoming.answers(label);
        due.forEach(each -> now.acknowledge(each.answer(), each.packetId()));
        return !due.isEmpty();
    }

    /**
     * Sends PUBCOMP for what is released, if there is a receive maximum: a new connection begins with the whole window (§4.9),
     * but Mosquitto counts what it releases again. Returns whether there was something.
     */
    boolean complete() {
        RawClient now = wire;
        if (now == null || !hasReceiveMaximum) {
            return false;
        }
        List<Incoming.Due> due = incoming.completions();
        due.forEach(each -> now.acknowledge(each.answer(), each.packetId()));
        return !due.isEmpty();
    }

    void ping() {
        if (wire != null) {
            wire.pingReq();
        }
    }

    /** Reads up to the PINGRESP that answers {@link #ping}. */
    void readToPingResp(int step) {
        RawClient now = wire;
        while (wire != null && now != null) {
            Optional<RawPacket> packet = now.expectPacketOrEnd();
            if (packet.isEmpty()) {
                events.add(reading.closed(step));
                wire = null;
                now.close();
            } else if (packet.get().type() == PacketType.PINGRESP) {
                return;
            } else {
                note(step, reading, packet.get());
            }
        }
    }

    private void readToEnd(RawClient ending, Consumer<RawPacket> note, Event end) {
        Optional<RawPacket> packet = ending.expectPacketOrEnd();
        while (packet.isPresent()) {
            note.accept(packet.get());
            packet = ending.expectPacketOrEnd();
        }
        events.add(end);
        ending.close();
    }

    private void note(int step, Reading how, RawPacket packet) {
        int packetId = packet.packetId();
        String label =
                switch (packet.type()) {
                    case PUBLISH -> Posting.label(packet.payload());
                    case PUBREL -> incoming.onPubRel(packetId);
                    default -> packetId == 0 ? "" : outgoing.label(packetId);
                };
        switch (packet.type()) {
            case PUBLISH -> incoming.onPublish(packet, label);
            case PUBREC -> outgoing.onPubRec(packetId, packet.reasonCode());
            case PUBCOMP -> outgoing.onPubComp(packetId);
            default -> {}
        }
        events.add(how.event(step, packet, label));
    }

    private String topic(String topic) {
        return topic.replace(Script.ROOM, room);
    }

    @Override
    public void close() {
        if (wire != null) {
            wire.close();
        }
    }
}
