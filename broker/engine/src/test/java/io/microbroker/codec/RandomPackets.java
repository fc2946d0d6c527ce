// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

import io.microbroker.packet.Auth;
import io.microbroker.packet.ConnAck;
import io.microbroker.packet.ConnAckProperties;
import io.microbroker.packet.Connect;
import io.microbroker.packet.ConnectProperties;
import io.microbroker.packet.Disconnect;
import io.microbroker.packet.Packet;
import io.microbroker.packet.PingReq;
import io.microbroker.packet.PingResp;
import io.microbroker.packet.PubAck;
import io.microbroker.packet.PubComp;
import io.microbroker.packet.PubRec;
import io.microbroker.packet.PubRel;
import io.microbroker.packet.Publish;
import io.microbroker.packet.SubAck;
import io.microbroker.packet.Subscribe;
import io.microbroker.packet.SubscribeEntry;
import io.microbroker.packet.UnsubAck;
import io.microbroker.packet.Unsubscribe;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.mqtt.UserProperty;
import io.microbroker.spi.mqtt.Will;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Packets that a version can carry without loss, made of a seeded stream of chance. */
final class RandomPackets {
    private static final String[] TEXTS = {"", "a", "room/1", "Küche", "♨", "\uD83C\uDF21", "x".repeat(200)};
    private static final String[] TOPICS = {"/", "room/1", "Küche/♨", "a//b", "$SYS/x", "y/".repeat(150)};
    private static final String[] FILTERS = {"#", "+", "room/+/1", "room/#", "$share/house/room/#", "/", "+/+"};

    private final Random random;
    private final boolean v5;
    private final ProtocolVersion version;

    RandomPackets(Random random, ProtocolVersion version) {
        this.random = random;
        this.version = version;
        this.v5 = version.isV5();
    }

    /** One packet of a client, not CONNECT. */
    Packet fromClient() {
        return switch (random.nextInt(v5 ? 9 : 8)) {
            case 0 -> publish(List.of());
            case 1 -> new PubAck(id(), v5 ? oneOf(ReasonCode.SUCCESS, ReasonCode.QUOTA_EXCEEDED) : ReasonCode.SUCCESS);
            case 2 -> new PubRec(id(), v5 ? oneOf(ReasonCode.SUCCESS, ReasonCode.NOT_AUTHORIZED) : ReasonCode.SUCCESS);
            case 3 -> new PubRel(id(), released());
            case 4 -> new PubComp(id(), released());
            case 5 -> subscribe();
            case 6 -> new Unsubscribe(id(), some(this::text), userProperties());
            case 7 -> random.nextBoolean() ? new PingReq() : disconnect(true);
            default -> auth(oneOf(ReasonCode.CONTINUE_AUTHENTICATION, ReasonCode.RE_AUTHENTICATE));
        };
    }

    /** One packet of a server. */
    Packet fromServer() {
        return switch (random.nextInt(v5 ? 7 : 5)) {
            case 0 -> publish(v5 ? some(() -> 1 + random.nextInt(268_435_455)) : List.of());
            case 1 -> connAck();
            case 2 ->
                new SubAck(
                        id(),
                        some(() -> oneOf(ReasonCode.SUCCESS, ReasonCode.UNSPECIFIED_ERROR)),
                        reasonString(),
                        userProperties());
            case 3 ->
                new UnsubAck(id(), v5 ? some(() -> ReasonCode.SUCCESS) : List.of(), reasonString(), userProperties());
            case 4 -> new PingResp();
            case 5 -> disconnect(false);
            default -> auth(oneOf(ReasonCode.SUCCESS, ReasonCode.CONTINUE_AUTHENTICATION));
        };
    }

    Connect connect() {
        boolean clean = random.nextBoolean();
        boolean named = random.nextBoolean();
        ConnectProperties old = clean ? ConnectProperties.NONE : ConnectProperties.PERSISTENT;
        return new Connect(
                version,
                clean,
                random.nextInt(65_536),
                "sensor-" + text(),
                random.nextBoolean() ? will() : null,
                named ? text() : null,
                (named || v5) && random.nextBoolean() ? bytes() : null,
                v5 ? connectProperties() : old);
    }

    private ConnectProperties connectProperties() {
        boolean authenticates = random.nextBoolean();
        return new ConnectProperties(
                uint(),
                1 + random.nextInt(65_535),
                1 + random.nextInt(Integer.MAX_VALUE),
                random.nextInt(65_536),
                random.nextBoolean(),
                random.nextBoolean(),
                authenticates ? text() : null,
                authenticates && random.nextBoolean() ? Buffer.buffer(bytes()) : null,
                userProperties());
    }

    private Will will() {
        return new Will(
                TopicName.of(oneOf(TOPICS)),
                bytes(),
                qos(),
                random.nextBoolean(),
                v5 ? uint() : 0,
                v5 && random.nextBoolean() ? uint() : Will.NO_EXPIRY,
                properties());
    }

    private ConnAck connAck() {
        if (!v5) {
            boolean present = version == ProtocolVersion.MQTT_3_1_1 && random.nextBoolean();
            return new ConnAck(present, ReasonCode.SUCCESS, ConnAckProperties.NONE);
        }
        boolean refused = random.nextBoolean();
        ConnAckProperties properties = ConnAckProperties.builder()
                .sessionExpiryIntervalSeconds(random.nextBoolean() ? uint() : ConnAckProperties.ABSENT)
                .receiveMaximum(1 + random.nextInt(65_535))
                .maximumQos(qos())
                .retainAvailable(random.nextBoolean())
                .maximumPacketSize(1 + random.nextInt(Integer.MAX_VALUE))
                .assignedClientIdentifier(reasonString())
                .topicAliasMaximum(random.nextInt(65_536))
                .reasonString(reasonString())
                .wildcardSubscriptionAvailable(random.nextBoolean())
                .subscriptionIdentifiersAvailable(random.nextBoolean())
                .sharedSubscriptionAvailable(random.nextBoolean())
                .serverKeepAliveSeconds(random.nextBoolean() ? random.nextInt(65_536) : ConnAckProperties.ABSENT)
                .responseInformation(reasonString())
                .serverReference(reasonString())
                .authentication(reasonString(), random.nextBoolean() ? Buffer.buffer(bytes()) : null)
                .userProperties(userProperties())
                .build();
        return new ConnAck(
                !refused && random.nextBoolean(), refused ? ReasonCode.BANNED : ReasonCode.SUCCESS, properties);
    }

    Publish publish(List<Integer> identifiers) {
        Qos qos = qos();
        int alias = v5 && random.nextInt(3) == 0 ? 1 + random.nextInt(65_535) : 0;
        return new Publish(
                qos != Qos.AT_MOST_ONCE && random.nextBoolean(),
                qos,
                random.nextBoolean(),
                alias != 0 && random.nextBoolean() ? "" : oneOf(TOPICS),
                qos == Qos.AT_MOST_ONCE ? 0 : id(),
                bytes(),
                alias,
                v5 && random.nextBoolean() ? uint() : Publish.NO_EXPIRY,
                identifiers,
                properties());
    }

    private Subscribe subscribe() {
        int identifier = v5 && random.nextBoolean() ? 1 + random.nextInt(268_435_455) : 0;
        return new Subscribe(
                id(), identifier, some(() -> SubscribeEntry.of(subscription(identifier))), userProperties());
    }

    private Subscription subscription(int identifier) {
        TopicFilter filter = TopicFilter.of(oneOf(FILTERS));
        if (!v5) {
            return new Subscription(filter, qos(), false, false, RetainHandling.SEND, 0);
        }
        boolean noLocal = !filter.isShared() && random.nextBoolean();
        return new Subscription(
                filter, qos(), noLocal, random.nextBoolean(), oneOf(RetainHandling.values()), identifier);
    }

    private Disconnect disconnect(boolean fromClient) {
        if (!v5) {
            return Disconnect.of(ReasonCode.SUCCESS);
        }
        return new Disconnect(
                oneOf(ReasonCode.SUCCESS, ReasonCode.UNSPECIFIED_ERROR),
                fromClient && random.nextBoolean() ? uint() : Disconnect.ABSENT,
                reasonString(),
                reasonString(),
                userProperties());
    }

    private Auth auth(ReasonCode reason) {
        return new Auth(
                reason, text(), random.nextBoolean() ? Buffer.buffer(bytes()) : null, reasonString(), userProperties());
    }

    MessageProperties properties() {
        if (!v5 || random.nextBoolean()) {
            return MessageProperties.NONE;
        }
        return new MessageProperties(
                random.nextBoolean(),
                reasonString(),
                random.nextBoolean() ? oneOf(TOPICS) : null,
                random.nextBoolean() ? Buffer.buffer(bytes()) : null,
                userProperties());
    }

    private List<UserProperty> userProperties() {
        return v5 && random.nextBoolean() ? some(() -> new UserProperty(text(), text())) : List.of();
    }

    private ReasonCode released() {
        return v5 ? oneOf(ReasonCode.SUCCESS, ReasonCode.PACKET_IDENTIFIER_NOT_FOUND) : ReasonCode.SUCCESS;
    }

    private @Nullable String reasonString() {
        return v5 && random.nextBoolean() ? text() : null;
    }

    private String text() {
        return oneOf(TEXTS);
    }

    private Qos qos() {
        return oneOf(Qos.values());
    }

    private int id() {
        return 1 + random.nextInt(65_535);
    }

    private long uint() {
        return random.nextInt() & 0xFFFF_FFFFL;
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(20)];
        random.nextBytes(bytes);
        return bytes;
    }

    @SafeVarargs
    private <T> T oneOf(T... values) {
        return values[random.nextInt(values.length)];
    }

    private <T> List<T> some(Supplier<T> element) {
        List<T> list = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            list.add(element.get());
        }
        return list;
    }
}
