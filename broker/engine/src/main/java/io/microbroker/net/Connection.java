// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.codec.PacketDecoder;
import io.microbroker.codec.Role;
import io.microbroker.config.LimitsConfig;
import io.microbroker.engine.Counter;
import io.microbroker.engine.Engine;
import io.microbroker.engine.Loop;
import io.microbroker.packet.LimitException;
import io.microbroker.packet.PacketHandler;
import io.microbroker.packet.ProtocolException;
import io.microbroker.session.PacketTrace;
import io.microbroker.spi.admin.TraceLine.Direction;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.transport.Link;
import io.microbroker.spi.transport.LinkHandler;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection: a link below, a decoder, and the phase of its life above. Confined to the loop that accepted it, from
 * its first byte to its last.
 */
final class Connection implements LinkHandler {
    /** The first bytes of a packet are behind nearly every read of a quick publisher: they are not worth counting. */
    private static final int HELD_UNCOUNTED = 4096;

    private final Loop loop;
    private final Link link;
    private final Door door;
    private final Connections connections;
    private final Egress egress;
    private final PacketDecoder decoder;
    private Phase phase;
    private int held;
    private long received;
    private int packetsBefore;
    private boolean decoding;
    private boolean linkClosed;
    private @Nullable PacketTrace trace;

    Connection(Loop loop, Link link, Door door, Connections connections) {
        LimitsConfig limits = loop.engine().config().limits();
        this.loop = loop;
        this.link = link;
        this.door = door;
        this.connections = connections;
        this.egress = new Egress(loop, link, connections.sinks());
        this.decoder = new PacketDecoder(Role.SERVER, limits.packetSize(), limits.userProperties());
        this.decoder.setMaxConnectSize(Math.min(limits.connectPacketSize(), limits.packetSize()));
        this.phase = new ConnectPhase(this);
    }

    Loop loop() {
        return loop;
    }

    Engine engine() {
        return loop.engine();
    }

    Link link() {
        return link;
    }

    Door door() {
        return door;
    }

    Egress egress() {
        return egress;
    }

    Connections connections() {
        return connections;
    }

    /** The version of the client, as far as it is known. */
    @Nullable
    ProtocolVersion version() {
        return decoder.version();
    }

    boolean isLinkClosed() {
        return linkClosed;
    }

    /** Goes on to the next phase of its life. */
    void enter(Phase next) {
        holdAs(phase, 0);
        phase = next;
        if (next instanceof ClosedPhase) {
            decoder.end();
        }
    }

    Phase phase() {
        return phase;
    }

    @Override
    public void onBytes(byte[] bytes, int offset, int length) {
        loop.readTurn(() -> decode(bytes, offset, length));
    }

    private void decode(byte[] bytes, int offset, int length) {
        received += length;
        loop.counters().add(Counter.BYTES_RECEIVED, length);
        serve(() -> {
            decoder.decode(bytes, offset, length, handler());
            resumeKept();
        });
    }

    /** What takes the packets: the phase, for a client that is traced with somebody in between. */
    private PacketHandler handler() {
        PacketTrace open = trace;
        if (open != null && open.isOver(loop.nowMillis())) {
            trace = null;
            return phase;
        }
        return open == null ? phase : new TracedPackets(phase, (packet, detail) -> note(Direction.IN, packet, detail));
    }

    /** What takes down the packets of this client; null if nothing does. */
    @Nullable
    PacketTrace trace() {
        return trace;
    }

    void trace(@Nullable PacketTrace newTrace) {
        trace = newTrace;
    }

    /** Takes down a packet, if the client is traced. */
    void note(Direction direction, String packet, String detail) {
        PacketTrace open = trace;
        if (open != null) {
            open.add(loop.nowMillis(), direction, packet, detail);
        }
    }

    /** Packets of this read, or of what was kept, that have been served so far. */
    int packetsServed() {
        return decoder.packets() - packetsBefore;
    }

    private void serve(Runnable step) {
        packetsBefore = decoder.packets();
        guarded(step);
        int served = packetsServed();
        loop.counters().add(Counter.PACKETS_RECEIVED, served);
        if (served > 0) { // a part of a packet is silence [MQTT-3.1.2-22]
            phase.onHeard();
        }
        noteHeld();
        if (!link.isWritable()) {
            phase.onPeerFull();
        }
    }

    /** What the broker holds for this client now counts together with what others make it hold. */
    private void noteHeld() {
        if (phase instanceof ConnectPhase) {
            holdAs(phase, (int) Math.min(received, Integer.MAX_VALUE)); // kept, or in the CONNECT
        } else if (phase instanceof ClosedPhase) {
            decoder.end();
        } else if (phase.isWaitingForTurn()) { // whole packets, which are as good as served: nobody is closed for them
            holdAs(phase, 0);
        } else {
            int kept = decoder.heldBytes();
            holdAs(phase, kept < HELD_UNCOUNTED ? 0 : kept);
        }
    }

    private void holdAs(Phase of, int bytes) {
        if (bytes != held) {
            held = bytes;
            HeldBytes<Connection> account =
                    of instanceof ConnectPhase ? connections.strangers() : connections.incomplete();
            account.hold(this, bytes);
        }
    }

    private void guarded(Runnable step) {
        decoding = true;
        try {
            step.run();
        } catch (ProtocolException e) {
            onProtocolError(e);
        } catch (RuntimeException e) { // a defect: the decoder takes no more, so the client must not wait for answers
            phase.disconnect(ReasonCode.UNSPECIFIED_ERROR, "internal error");
            throw e;
        } finally {
            decoding = false;
        }
    }

    /** Decodes what was kept while the phase wanted no more. Harmless to call when there is nothing, or from within decoding. */
    void resume() {
        if (decoding || phase instanceof ClosedPhase) {
            return;
        }
        serve(this::resumeKept);
    }

    /** Others have been served since it was stopped: its turn has come again. */
    void goOn() {
        phase.goOn();
        resume();
        if (linkClosed && !phase.isWaitingForTurn()) {
            end();
        }
    }

    /** As long as there are whole packets: a phase may end with one packet and the next one take the rest. */
    private void resumeKept() {
        int kept = decoder.keptBytes();
        while (kept > 0 && phase.wantsMore()) {
            decoder.resume(handler());
            int left = decoder.keptBytes();
            if (left == kept) {
                return;
            }
            kept = left;
        }
    }

    private void onProtocolError(ProtocolException error) {
        Counter counter = error.reason() == ReasonCode.PACKET_TOO_LARGE
                ? Counter.PACKETS_TOO_LARGE
                : error.reason() == ReasonCode.MALFORMED_PACKET ? Counter.MALFORMED_PACKETS : Counter.PROTOCOL_ERRORS;
        loop.counters().increment(counter);
        if (error instanceof LimitException exceeded) {
            loop.counters().increment(Counter.limit(exceeded.limit()));
        }
        phase.onProtocolError(error);
    }

    @Override
    public void onWritable() {
        loop.turn(() -> {
            egress.onWritable();
            phase.onWritable();
        });
    }

    @Override
    public void onOverflow() {
        loop.turn(() -> {
            loop.counters().increment(Counter.LIMIT_EGRESS_BYTES_TOTAL);
            connections.throttle().warn("egress", "a client that does not read is closed: too much waits for all");
        });
    }

    @Override
    public void onClosed() {
        linkClosed = true;
        loop.turn(() -> {
            egress.discard();
            if (!phase.isWaitingForTurn()) { // else there may be a DISCONNECT in what it sent before
                end();
            }
        });
    }

    private void end() {
        phase.onLinkClosed();
        enter(ClosedPhase.INSTANCE);
        connections.remove(this);
    }

    /** The broker ends the connection. */
    void disconnect(ReasonCode reason, String detail) {
        phase.disconnect(reason, detail);
    }
}
