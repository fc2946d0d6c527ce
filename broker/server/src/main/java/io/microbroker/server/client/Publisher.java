// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.packet.ConnAck;
import io.microbroker.packet.ConnAckProperties;
import io.microbroker.packet.Publish;
import io.microbroker.packet.PublishView;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Publishes, and sees each message of QoS 1 and 2 through to its last acknowledgement (MQTT 5.0 §4.3). One thread publishes,
 * another one of its own reads the answers; this object is the lock between them.
 */
final class Publisher extends ClientHandler implements Payloads.Sink {
    private static final int IN_FLIGHT_MAX = 20;
    private static final int PACKET_ID_MAX = 65_535;

    private final Connection connection;
    private final Publish template;
    private final Report report;
    private final int window;
    private final Set<Integer> inFlight = new HashSet<>();

    private int lastPacketId;
    private int exitCode;
    private @Nullable ClientException failure;

    /**
     * Makes a publisher.
     *
     * @param answer with the limits of the broker
     * @param template all but packet id and payload
     * @throws ClientException if the broker takes no such messages
     */
    Publisher(Connection connection, ConnAck answer, Publish template, Report report) {
        ConnAckProperties limits = answer.properties();
        if (template.qos().compareTo(limits.maximumQos()) > 0) { // [MQTT-3.2.2-11]
            throw ClientException.usage(
                    "The broker takes no messages of QoS " + template.qos().level() + " - use -q "
                            + limits.maximumQos().level());
        }
        if (template.retain() && !limits.retainAvailable()) { // [MQTT-3.2.2-14]
            throw ClientException.usage("The broker retains no messages - leave -r out");
        }
        if (template.topicAlias() > limits.topicAliasMaximum()) { // [MQTT-3.3.2-9]
            throw ClientException.usage("The broker takes topic aliases up to " + limits.topicAliasMaximum());
        }
        this.connection = connection;
        this.template = template;
        this.report = report;
        // A process before us may have left ids in flight, which the broker would take for its messages.
        lastPacketId = answer.sessionPresent() ? ThreadLocalRandom.current().nextInt(PACKET_ID_MAX) : 0;
        window = Math.min(IN_FLIGHT_MAX, limits.receiveMaximum()); // [MQTT-3.3.4-7]
    }

    /** Begins to read answers. */
    void start() {
        Thread reader = new Thread(this::read, "answers");
        reader.setDaemon(true);
        reader.start();
    }

    private void read() {
        try {
            connection.run(this);
        } catch (ClientException e) {
            fail(e);
        } catch (RuntimeException e) {
            fail(new ClientException(ClientException.FAILED, "Error: " + e));
        }
    }

    private synchronized void fail(ClientException e) {
        failure = e;
        notifyAll();
    }

    @Override
    public synchronized void publish(byte[] payload) throws InterruptedException {
        int packetId = 0;
        if (template.qos() != Qos.AT_MOST_ONCE) {
            awaitAtMost(window - 1);
            packetId = freePacketId();
            inFlight.add(packetId);
        }
        throwFailure();
        Publish packet = message(packetId, payload);
        report.trace().tell("sending PUBLISH (" + MessageWords.of(packet) + ")");
        try {
            connection.send((packets, to) -> packets.publish(to, packet));
        } catch (IllegalArgumentException e) {
            throw ClientException.usage("The message cannot be sent: " + e.getMessage());
        }
    }

    private Publish message(int packetId, byte[] payload) {
        return new Publish(
                false,
                template.qos(),
                template.retain(),
                template.topic(),
                packetId,
                payload,
                template.topicAlias(),
                template.messageExpirySeconds(),
                template.subscriptionIdentifiers(),
                template.properties());
    }

    /** An id that no message in flight has [MQTT-2.2.1-3]; there is one, as the window is small. */
    private int freePacketId() {
        do {
            lastPacketId = lastPacketId == PACKET_ID_MAX ? 1 : lastPacketId + 1;
        } while (inFlight.contains(lastPacketId));
        return lastPacketId;
    }

    @Override
    public synchronized void pause(long millis) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis; left > 0; left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime())) {
            throwFailure();
            wait(left);
        }
    }

    /**
     * Waits until the broker has all messages.
     *
     * @return 0, or the reason code of the first that it did not take
     */
    synchronized int awaitAcknowledgements() throws InterruptedException {
        awaitAtMost(0);
        return exitCode;
    }

    private synchronized void awaitAtMost(int messages) throws InterruptedException {
        while (inFlight.size() > messages) {
            throwFailure();
            wait();
        }
    }

    private void throwFailure() {
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public void onPublish(PublishView packet) {
        // A kept session may have subscriptions; what they bring stays with the broker, unacknowledged.
        report.trace().tell("received PUBLISH, not for pub");
    }

    @Override
    public void onPubRel(int packetId, ReasonCode reason) {
        report.trace().tell("received PUBREL, not for pub");
    }

    @Override
    public void onPubAck(int packetId, ReasonCode reason) {
        report.trace().tell("received PUBACK (Mid: " + packetId + ", " + Refusal.words(reason) + ")");
        done(packetId, reason);
    }

    @Override
    public void onPubRec(int packetId, ReasonCode reason) {
        report.trace().tell("received PUBREC (Mid: " + packetId + ", " + Refusal.words(reason) + ")");
        if (reason.isError()) { // §4.3.3: that ends the exchange
            done(packetId, reason);
            return;
        }
        boolean known;
        synchronized (this) {
            known = inFlight.contains(packetId);
        }
        ReasonCode answer = known ? ReasonCode.SUCCESS : ReasonCode.PACKET_IDENTIFIER_NOT_FOUND;
        report.trace().tell("sending PUBREL (Mid: " + packetId + ")");
        connection.send((packets, to) -> packets.pubRel(to, packetId, answer)); // [MQTT-4.3.3-4]
    }

    @Override
    public void onPubComp(int packetId, ReasonCode reason) {
        report.trace().tell("received PUBCOMP (Mid: " + packetId + ")");
        done(packetId, reason);
    }

    private synchronized void done(int packetId, ReasonCode reason) {
        if (!inFlight.remove(packetId)) {
            return;
        }
        if (reason.isError()) {
            report.warning().accept("Warning: Publish " + packetId + " failed: " + Refusal.words(reason));
            exitCode = exitCode == 0 ? reason.code() : exitCode;
        }
        notifyAll();
    }

    @Override
    public boolean wantsMore() {
        return true;
    }
}
