// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.microbroker.packet.ByteSink;
import io.microbroker.spi.admin.Ban;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.UserProperty;
import io.vertx.core.buffer.Buffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One frame to another instance: a byte with the {@link #FORMAT}, then parts, one behind the other.
 *
 * <pre>
 * LIVE    message                                  to all there who are served live
 * MEMBER  hops, filter, message                    to one transient member of a shared group there
 * DIRECT  client id, filter, message               to one persistent session there, QoS 0
 * ROUTES  number, how many, (filter, subscribers)* of transient sessions of the sender; to be answered by ROUTED
 * ROUTED  number                                   the routes up to it are in force
 * BAN     kind, value, reason, since, until        somebody may not come in
 * LIFT    kind, value, since                       the bans of somebody up to this one are over
 * KICK    number, client id, reason code           a client is to be disconnected; to be answered by KICKED
 * KICKED  number, 1 or 0                           was it connected there?
 *
 * message: flags, published at, [expires at], topic, payload, [client id, user], [properties]
 * </pre>
 *
 * <p>Numbers are big-endian; texts have two bytes of length, a payload four.
 */
final class PeerFrameWriter {
    static final int FORMAT = 1;
    static final int LIVE = 1;
    static final int MEMBER = 2;
    static final int DIRECT = 3;
    static final int ROUTES = 4;
    static final int ROUTED = 5;
    static final int BAN = 6;
    static final int LIFT = 7;
    static final int KICK = 8;
    static final int KICKED = 9;

    static final int QOS = 3;
    static final int RETAIN = 4;
    static final int PUBLISHER = 8;
    static final int USER = 16;
    static final int PROPERTIES = 32;
    static final int EXPIRES = 64;

    static final int UTF8_PAYLOAD = 1;
    static final int CONTENT_TYPE = 2;
    static final int RESPONSE_TOPIC = 4;
    static final int CORRELATION = 8;

    private final ByteSink sink;

    PeerFrameWriter(int capacity) {
        sink = new ByteSink(capacity);
        sink.put(FORMAT);
    }

    int length() {
        return sink.length();
    }

    byte[] toByteArray() {
        return sink.toByteArray();
    }

    void live(Message message) {
        sink.put(LIVE);
        message(message);
    }

    /** {@code hops}: how often it was passed on to another instance before. */
    void member(int hops, String filter, Message message) {
        sink.put(MEMBER);
        sink.put(hops);
        sink.putUtf8(filter);
        message(message);
    }

    void direct(String clientId, String filter, Message message) {
        sink.put(DIRECT);
        sink.putUtf8(clientId);
        sink.putUtf8(filter);
        message(message);
    }

    void routes(long number, Map<String, Integer> subscribers) {
        sink.put(ROUTES);
        putLong(number);
        sink.putInt(subscribers.size());
        subscribers.forEach((filter, count) -> {
            sink.putUtf8(filter);
            sink.putInt(count);
        });
    }

    void routed(long number) {
        sink.put(ROUTED);
        putLong(number);
    }

    void ban(Ban ban) {
        sink.put(BAN);
        sink.put(ban.kind().ordinal());
        sink.putUtf8(ban.value());
        sink.putUtf8(ban.reason());
        putLong(ban.sinceMillis());
        putLong(ban.untilMillis());
    }

    void lift(Bans.Lift lift) {
        sink.put(LIFT);
        sink.put(lift.kind().ordinal());
        sink.putUtf8(lift.value());
        putLong(lift.sinceMillis());
    }

    void kick(long number, String clientId, ReasonCode reason) {
        sink.put(KICK);
        putLong(number);
        sink.putUtf8(clientId);
        sink.put(reason.code());
    }

    void kicked(long number, boolean wasConnected) {
        sink.put(KICKED);
        putLong(number);
        sink.put(wasConnected ? 1 : 0);
    }

    private void message(Message message) {
        Publisher publisher = message.publisher();
        @Nullable String user = publisher == null ? null : publisher.username();
        boolean bare = message.properties().isEmpty();
        boolean expires = message.expiresAtMillis() != Message.NEVER;
        sink.put(message.qos().level()
                | (message.retain() ? RETAIN : 0)
                | (publisher == null ? 0 : PUBLISHER)
                | (user == null ? 0 : USER)
                | (bare ? 0 : PROPERTIES)
                | (expires ? EXPIRES : 0));
        putLong(message.publishedAtMillis());
        if (expires) {
            putLong(message.expiresAtMillis());
        }
        sink.putBinary(message.topic().utf8());
        sink.putInt(message.payload().length);
        sink.putBytes(message.payload());
        if (publisher != null) {
            sink.putUtf8(publisher.clientId());
        }
        if (user != null) {
            sink.putUtf8(user);
        }
        if (!bare) {
            properties(message.properties());
        }
    }

    private void properties(MessageProperties properties) {
        String contentType = properties.contentType();
        String responseTopic = properties.responseTopic();
        Buffer correlation = properties.correlationData();
        sink.put((properties.payloadIsUtf8() ? UTF8_PAYLOAD : 0)
                | (contentType == null ? 0 : CONTENT_TYPE)
                | (responseTopic == null ? 0 : RESPONSE_TOPIC)
                | (correlation == null ? 0 : CORRELATION));
        if (contentType != null) {
            sink.putUtf8(contentType);
        }
        if (responseTopic != null) {
            sink.putUtf8(responseTopic);
        }
        if (correlation != null) {
            sink.putBinary(correlation.getBytes());
        }
        sink.putInt(properties.userProperties().size());
        for (UserProperty property : properties.userProperties()) {
            sink.putUtf8(property.name());
            sink.putUtf8(property.value());
        }
    }

    private void putLong(long value) {
        sink.putInt((int) (value >> 32));
        sink.putInt((int) value);
    }
}
