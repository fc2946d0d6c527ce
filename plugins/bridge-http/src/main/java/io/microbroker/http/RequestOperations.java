// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import io.microbroker.http.Operation.Answer;
import io.microbroker.http.Operation.Parameter;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.client.ClientSession;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.MessageProperties;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.RetainHandling;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A question by MQTT and its answer (MQTT 5.0 §4.10), in one request of HTTP. On the loop of HTTP. */
final class RequestOperations {
    private static final int SECONDS = 10;
    private static final int SECONDS_MAX = 300;

    private final BrokerDesk desk;
    private final Identities identities;
    private final ConnectionWatch watch;

    RequestOperations(BrokerDesk desk, Identities identities, ConnectionWatch watch) {
        this.desk = desk;
        this.identities = identities;
        this.watch = watch;
    }

    List<Operation> all() {
        return List.of(new Operation(
                HttpMethod.POST,
                ManagementOperations.ROOT + "/requests",
                Access.CLIENT,
                "request",
                "Publishes a message with a response topic, and answers with what is published there.",
                List.of(Parameter.query("timeout", "integer", "seconds to wait for the answer, 1..300; default 10")),
                "NewMessage",
                Answer.json("Message"),
                this::request));
    }

    /** @param isOurTopic whether nobody else was told of the response topic */
    private record Question(Message message, String responseTopic, Buffer correlation, boolean isOurTopic) {
        static Question of(Message message, ClientInfo who) {
            MessageProperties given = message.properties();
            @Nullable String topic = given.responseTopic();
            String response = topic == null ? "http/answers/" + who.clientId() : topic;
            Buffer correlation =
                    Objects.requireNonNullElseGet(given.correlationData(), () -> Buffer.buffer(Entrance.secret()));
            MessageProperties properties = new MessageProperties(
                    given.payloadIsUtf8(), given.contentType(), response, correlation, given.userProperties());
            Message asked = new Message(
                    message.topic(),
                    message.payload(),
                    message.qos(),
                    message.retain(),
                    message.publishedAtMillis(),
                    message.expiresAtMillis(),
                    properties,
                    null);
            return new Question(asked, response, correlation, topic == null);
        }

        /** Clients of MQTT 3 cannot send correlation data: on a topic for this question alone they need none. */
        boolean isAnsweredBy(Message answer) {
            Buffer got = answer.properties().correlationData();
            return got == null ? isOurTopic : got.equals(correlation);
        }
    }

    private Future<Void> request(Call call) {
        return identities.of(call).compose(who -> call.json().compose(json -> {
            int seconds = call.number("timeout", SECONDS, 1, SECONDS_MAX);
            Question question = Question.of(MessageReader.read(json, System.currentTimeMillis()), who);
            watch.streams(call.request().connection()); // it ends by the time that was asked for
            return ask(call, who, question, seconds).compose(answer -> call.reply(Views.message(answer)));
        }));
    }

    private Future<Message> ask(Call call, ClientInfo who, Question question, int seconds) {
        Promise<Message> answer = Promise.promise();
        BrokerClient client = desk.client(who);
        SessionSpec spec = SessionSpec.transientSession(who.clientId(), delivery -> {
            delivery.acknowledge();
            if (question.isAnsweredBy(delivery.message())) {
                answer.tryComplete(delivery.message());
            }
        });
        return desk.bring(client.open(spec)).compose(session -> {
            long timer = desk.vertx()
                    .setTimer(
                            seconds * 1000L,
                            ignored -> answer.tryFail(new Problem(
                                    504,
                                    "nobody answered on '" + question.responseTopic() + "' in " + seconds + " s")));
            call.response().closeHandler(ignored -> answer.tryFail(new Problem(503, "whoever asked has gone")));
            session.closed().onComplete(done -> answer.tryFail(new Problem(503, "the broker ended the session")));
            return subscribe(session, question)
                    .compose(done -> desk.bring(client.publish(question.message())))
                    .compose(done -> desk.bring(answer.future()))
                    .onComplete(done -> {
                        desk.vertx().cancelTimer(timer);
                        session.close().onFailure(ignored -> {}); // it ends anyway
                    });
        });
    }

    private Future<Void> subscribe(ClientSession session, Question question) {
        TopicFilter filter = TopicFilter.of(question.responseTopic());
        Subscription subscription = new Subscription(
                filter, Qos.AT_LEAST_ONCE, false, false, RetainHandling.DO_NOT_SEND, Subscription.NO_IDENTIFIER);
        return desk.bring(session.subscribe(List.of(subscription))).compose(codes -> {
            StreamOperations.requireGranted(codes.get(0), filter);
            return Future.succeededFuture();
        });
    }
}
