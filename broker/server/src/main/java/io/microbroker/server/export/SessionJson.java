// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.export;

import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.mqtt.Will;
import io.microbroker.spi.storage.TransferredSession;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session as JSON, and back. */
final class SessionJson {
    private static final long SECONDS_MAX = 0xFFFF_FFFFL;
    private static final int PACKET_ID_MAX = 65_535;
    private static final int IDENTIFIER_MAX = 268_435_455;
    private static final RetainHandling[] HANDLINGS = RetainHandling.values();

    private SessionJson() {}

    static JsonObject of(TransferredSession session) {
        JsonObject line = new JsonObject().put("session", session.owner().clientId());
        if (session.owner().username() != null) {
            line.put("user", session.owner().username());
        }
        line.put("expiry", session.sessionExpirySeconds());
        if (session.disconnectedAtMillis() != 0) {
            line.put("disconnected-at", session.disconnectedAtMillis());
        }
        line.put("queued-messages", session.queuedMessagesMax())
                .put("queued-bytes", session.queuedBytesMax())
                .put("next-sequence", session.nextSequence());
        if (!session.released().isEmpty()) {
            line.put("released", new JsonArray(session.released()));
        }
        if (!session.inboundQos2().isEmpty()) {
            line.put("inbound-qos2", new JsonArray(session.inboundQos2()));
        }
        Will will = session.will();
        if (will != null) {
            line.put("will", of(will));
        }
        JsonArray subscriptions = new JsonArray();
        session.subscriptions().forEach(each -> subscriptions.add(of(each)));
        return line.put("subscriptions", subscriptions);
    }

    private static JsonObject of(Will will) {
        JsonObject object = new JsonObject()
                .put("topic", will.topic().value())
                .put("qos", will.qos().level());
        if (will.retain()) {
            object.put("retain", true);
        }
        object.put("delay", will.delaySeconds());
        if (will.messageExpirySeconds() != Will.NO_EXPIRY) {
            object.put("message-expiry", will.messageExpirySeconds());
        }
        MessageJson.putProperties(will.properties(), object);
        return object.put("payload", MessageJson.base64(will.payload()));
    }

    private static JsonObject of(Subscription subscription) {
        JsonObject object = new JsonObject()
                .put("filter", subscription.filter().value())
                .put("qos", subscription.qos().level());
        if (subscription.noLocal()) {
            object.put("no-local", true);
        }
        if (subscription.retainAsPublished()) {
            object.put("retain-as-published", true);
        }
        if (subscription.retainHandling() != RetainHandling.SEND) {
            object.put("retain-handling", subscription.retainHandling().ordinal());
        }
        if (subscription.identifier() != Subscription.NO_IDENTIFIER) {
            object.put("id", subscription.identifier());
        }
        return object;
    }

    static TransferredSession read(Fields fields) {
        Publisher owner = new Publisher(fields.text("session"), fields.optionalText("user"));
        long next = fields.number("next-sequence", 1, Long.MAX_VALUE);
        List<Integer> inbound = fields.numbers("inbound-qos2", 1, PACKET_ID_MAX).stream()
                .map(Long::intValue)
                .toList();
        return new TransferredSession(
                owner,
                fields.number("expiry", 0, SECONDS_MAX),
                fields.number("disconnected-at", 1, Long.MAX_VALUE, 0),
                (int) fields.number("queued-messages", 0, Integer.MAX_VALUE),
                fields.number("queued-bytes", 0, Long.MAX_VALUE),
                next,
                fields.numbers("released", 1, next - 1),
                inbound,
                will(fields),
                fields.objects("subscriptions", SessionJson::subscription));
    }

    private static @Nullable Will will(Fields from) {
        if (!from.has("will")) {
            return null;
        }
        Fields fields = from.object("will");
        Will will = new Will(
                TopicName.of(fields.text("topic")),
                fields.bytes("payload"),
                Qos.of((int) fields.number("qos", 0, 2)),
                fields.flag("retain"),
                fields.number("delay", 0, SECONDS_MAX),
                fields.number("message-expiry", 0, SECONDS_MAX, Will.NO_EXPIRY),
                MessageJson.properties(fields));
        fields.end();
        return will;
    }

    private static Subscription subscription(Fields fields) {
        Subscription read = new Subscription(
                TopicFilter.of(fields.text("filter")),
                Qos.of((int) fields.number("qos", 0, 2)),
                fields.flag("no-local"),
                fields.flag("retain-as-published"),
                HANDLINGS[(int) fields.number("retain-handling", 0, 2, 0)],
                (int) fields.number("id", 1, IDENTIFIER_MAX, Subscription.NO_IDENTIFIER));
        fields.end();
        return read;
    }
}
