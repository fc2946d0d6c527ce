// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.Operation.Answer;
import io.microbroker.http.Operation.Parameter;
import io.microbroker.spi.client.ClientSession;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpMethod;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Messages as they are published, by server-sent events: a subscription of MQTT for whoever opens a stream. On the loop of
 * HTTP.
 */
final class StreamOperations {
    private static final long GOODBYE_MILLIS = 500;

    private final BrokerDesk desk;
    private final Identities identities;
    private final HttpSettings settings;
    private final ConnectionWatch watch;
    private final AtomicLong dropped;
    private final Set<MessageStream> open = new HashSet<>();

    /** @param dropped counts the streams that were ended because nobody read them */
    StreamOperations(
            BrokerDesk desk, Identities identities, HttpSettings settings, ConnectionWatch watch, AtomicLong dropped) {
        this.desk = desk;
        this.identities = identities;
        this.settings = settings;
        this.watch = watch;
        this.dropped = dropped;
    }

    List<Operation> all() {
        return List.of(new Operation(
                HttpMethod.GET,
                ManagementOperations.ROOT + "/messages/stream",
                Access.CLIENT,
                "subscribe",
                "Messages as they are published, as server-sent events.",
                List.of(
                        Parameter.needed("filter", "string", "a topic filter, percent-encoded"),
                        Parameter.query("qos", "integer", "0 or 1; default 0")),
                null,
                Answer.text("text/event-stream"),
                this::stream));
    }

    private Future<Void> stream(Call call) {
        return identities.of(call).compose(who -> {
            TopicFilter filter = call.filter("filter");
            Qos qos = Qos.of(call.number("qos", 0, 0, 1));
            MessageStream stream = new MessageStream(call.response(), desk.vertx(), settings, dropped);
            return desk.bring(desk.client(who).open(SessionSpec.transientSession(who.clientId(), stream::onDelivery)))
                    .compose(session -> subscribe(session, filter, qos)
                            .onSuccess(done -> begin(call, stream, session, who))
                            .onFailure(cause -> end(session)));
        });
    }

    private Future<Void> subscribe(ClientSession session, TopicFilter filter, Qos qos) {
        Subscription subscription =
                new Subscription(filter, qos, false, false, RetainHandling.DO_NOT_SEND, Subscription.NO_IDENTIFIER);
        return desk.bring(session.subscribe(List.of(subscription))).compose(codes -> {
            requireGranted(codes.get(0), filter);
            return Future.succeededFuture();
        });
    }

    /** @throws Problem if the broker refused a subscription */
    static void requireGranted(ReasonCode code, TopicFilter filter) {
        if (code == ReasonCode.NOT_AUTHORIZED) {
            throw new Problem(403, "the broker does not allow to subscribe to '" + Text.shown(filter.value()) + "'");
        }
        if (code.isError()) {
            throw new Problem(400, "the broker refused '" + Text.shown(filter.value()) + "': " + code);
        }
    }

    private static void end(ClientSession session) {
        session.close().onFailure(ignored -> {}); // it ends anyway
    }

    private void begin(Call call, MessageStream stream, ClientSession session, ClientInfo who) {
        watch.streams(call.request().connection());
        open.add(stream);
        stream.begin(Text.shown(who.username() == null ? "-" : who.username()), () -> {
            open.remove(stream);
            end(session);
        });
        session.closed().onComplete(done -> desk.vertx().runOnContext(ignored -> stream.end("the broker ended it")));
    }

    /** Ends all streams and tells their readers why. Any thread. */
    Future<Void> close() {
        Promise<Void> promise = Promise.promise();
        desk.vertx().runOnContext(ignored -> {
            desk.vertx().setTimer(GOODBYE_MILLIS, late -> promise.tryComplete());
            Future.join(List.copyOf(open).stream()
                            .map(each -> each.end("the broker stops"))
                            .toList())
                    .onComplete(done -> promise.tryComplete());
        });
        return promise.future();
    }
}
