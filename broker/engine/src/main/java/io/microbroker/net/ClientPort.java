// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.codec.PacketEncoder;
import io.microbroker.engine.Counter;
import io.microbroker.engine.Loop;
import io.microbroker.packet.ByteSink;
import io.microbroker.packet.PublishFrame;
import io.microbroker.session.PacketTrace;
import io.microbroker.session.Session;
import io.microbroker.session.SessionPort;
import io.microbroker.spi.admin.TraceLine.Direction;
import io.microbroker.spi.message.DeliveryInterceptor;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** From a session to the wire: a message becomes bytes in the egress, on the terms of this connection. Confined to the loop. */
final class ClientPort implements SessionPort {
    private final Connection connection;
    private final ClientInfo client;
    private final PacketEncoder encoder;
    private final boolean v5;
    private final int maximumPacketSize;
    private final OutboundAliases aliases;
    private boolean plain;
    private @Nullable PacketTrace trace;
    private final List<DeliveryInterceptor> interceptors;

    /**
     * Makes the port of a connection.
     *
     * @param maximumPacketSize what the client takes, in bytes; {@link Integer#MAX_VALUE} if it did not say
     * @param topicAliasMaximum topic aliases that the client takes, 0 for none
     */
    ClientPort(Connection connection, ClientInfo client, int maximumPacketSize, int topicAliasMaximum) {
        this.connection = connection;
        this.client = client;
        this.encoder = PacketEncoder.of(client.version());
        this.v5 = client.version().isV5();
        this.maximumPacketSize = maximumPacketSize;
        this.aliases = new OutboundAliases(topicAliasMaximum);
        this.trace = connection.trace();
        this.plain = trace == null && topicAliasMaximum == 0 && maximumPacketSize == Integer.MAX_VALUE;
        this.interceptors = connection.engine().extensions().deliveryInterceptors();
    }

    @Override
    @SuppressWarnings("checkstyle:ParameterNumber") // the hot path: an object would be allocated per delivery
    public boolean publish(
            PublishFrame frame,
            int qos,
            int packetId,
            boolean duplicate,
            boolean retain,
            int[] subscriptionIds,
            long nowMillis) {
        PublishFrame toSend = interceptors.isEmpty() ? frame : intercepted(frame);
        if (toSend == null) {
            return false;
        }
        Egress egress = connection.egress();
        if (plain && subscriptionIds.length == 0) {
            toSend.appendTo(egress.sink(), v5, qos, packetId, duplicate, retain, nowMillis);
            egress.appended();
            return true;
        }
        return publishApart(toSend, qos, packetId, duplicate, retain, subscriptionIds, nowMillis);
    }

    /** A PUBLISH that looks different for this client, or is taken down: topic alias, subscription identifiers, maximum size. */
    @SuppressWarnings("checkstyle:ParameterNumber") // as publish
    private boolean publishApart(
            PublishFrame toSend,
            int qos,
            int packetId,
            boolean duplicate,
            boolean retain,
            int[] subscriptionIds,
            long nowMillis) {
        Egress egress = connection.egress();
        int[] ids = v5 ? subscriptionIds : PublishFrame.NO_IDENTIFIERS;
        TopicName topic = toSend.message().topic();
        int known = aliases.known(topic);
        int alias = known == 0 ? aliases.free() : known;
        if (toSend.length(v5, qos, alias, known == 0, ids, nowMillis) > maximumPacketSize) {
            if (known > 0 || alias == 0 || toSend.length(v5, qos, 0, true, ids, nowMillis) > maximumPacketSize) {
                return false; // [MQTT-3.1.2-24]
            }
            alias = 0; // it fits if the client is not told an alias with it
        }
        if (known == 0 && alias > 0) {
            aliases.bind(topic, alias);
        }
        toSend.appendTo(egress.sink(), v5, qos, packetId, duplicate, retain, alias, known == 0, ids, nowMillis);
        egress.appended();
        if (trace != null) {
            trace.add(nowMillis, Direction.OUT, "PUBLISH", shown(toSend.message(), qos, packetId, duplicate, retain));
        }
        return true;
    }

    private static String shown(Message message, int qos, int packetId, boolean duplicate, boolean retain) {
        return "topic=" + message.topic().value() + " qos=" + qos + (retain ? " retain" : "")
                + (duplicate ? " dup" : "") + (packetId > 0 ? " packetId=" + packetId : "") + " bytes="
                + message.payload().length;
    }

    @Override
    public void trace(PacketTrace newTrace) {
        trace = newTrace;
        plain = false; // what is taken down goes the longer way; all others are not asked
        connection.trace(newTrace);
    }

    private @Nullable PublishFrame intercepted(PublishFrame frame) {
        Message message = frame.message();
        for (DeliveryInterceptor interceptor : interceptors) {
            try {
                Message changed = interceptor.onDelivery(client, message);
                if (changed == null) {
                    return null;
                }
                message = changed;
            } catch (RuntimeException e) {
                loop().counters().increment(Counter.PLUGIN_FAILURES);
            }
        }
        return sameAs(frame, message) ? frame : new PublishFrame(message);
    }

    @SuppressWarnings("ReferenceEquality") // unchanged means: the same object
    private static boolean sameAs(PublishFrame frame, Message message) {
        return frame.message() == message;
    }

    private Loop loop() {
        return connection.loop();
    }

    @Override
    public void pubRel(int packetId, ReasonCode reason) {
        ByteSink sink = connection.egress().sink();
        encoder.pubRel(sink, packetId, reason);
        connection.egress().appended();
        if (trace != null) {
            connection.note(Direction.OUT, "PUBREL", "packetId=" + packetId + " reason=" + reason);
        }
    }

    @Override
    public boolean isWritable() {
        return connection.egress().isWritable();
    }

    @Override
    public void disconnect(ReasonCode reason, String detail) {
        connection.disconnect(reason, detail);
    }

    @Override
    public void pumpLater(Session session) {
        loop().pumpLater(session);
    }
}
