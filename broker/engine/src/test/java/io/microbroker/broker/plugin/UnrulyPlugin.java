// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.plugin;

import io.microbroker.spi.Plugin;
import io.microbroker.spi.PluginContext;
import io.microbroker.spi.auth.AuthRequest;
import io.microbroker.spi.auth.AuthResult;
import io.microbroker.spi.auth.EnhancedAuthenticator;
import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.message.Interception;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.ReasonCode;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Does what it is told by user names, payloads and topics; most of that is wrong. */
final class UnrulyPlugin implements Plugin {
    /** The threads that it was called on by those who block. */
    final List<String> threads = new CopyOnWriteArrayList<>();
    /** Lets go of those who block. */
    final CountDownLatch release = new CountDownLatch(1);

    @Override
    public String name() {
        return "unruly";
    }

    @Override
    public Future<Void> start(PluginContext context) {
        context.authenticator(request -> behave(String.valueOf(request.username()), AuthResult.accept("known")));
        context.authorizer(client -> behave(client.clientId(), (TopicPolicy) new UnrulyPolicy()));
        context.enhancedAuthenticator(new UnrulyMethod());
        context.publishInterceptor(this::onPublish);
        context.deliveryInterceptor(UnrulyPlugin::onDelivery);
        context.eventListener(event -> {
            if (event.toString().contains("deaf")) {
                block();
            }
        });
        return Future.succeededFuture();
    }

    @SuppressWarnings("NullAway") // on purpose
    private <T> Future<T> behave(String how, T answer) {
        switch (how) {
            case "throws":
                throw new IllegalStateException("on purpose");
            case "overflows":
                throw new StackOverflowError();
            case "links":
                throw new NoClassDefFoundError("demo/Missing");
            case "null":
                return null;
            case "nothing":
                return Future.succeededFuture(null);
            case "silent":
                return Promise.<T>promise().future();
            case "blocks":
                block();
                return Future.succeededFuture(answer);
            default:
                return Future.succeededFuture(answer);
        }
    }

    private void block() {
        threads.add(Thread.currentThread().getName());
        try {
            release.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Future<Interception> onPublish(ClientInfo publisher, Message message) {
        String how = message.payloadText();
        return how.equals("drop")
                ? Future.succeededFuture(new Interception.Drop(ReasonCode.PAYLOAD_FORMAT_INVALID))
                : behave(how, Interception.PASS);
    }

    private static @Nullable Message onDelivery(ClientInfo receiver, Message message) {
        String topic = message.topic().value();
        if (topic.endsWith("/throws")) {
            throw new IllegalStateException("on purpose");
        }
        return topic.endsWith("/hidden") ? null : message;
    }

    private static final class UnrulyMethod implements EnhancedAuthenticator {
        @Override
        public String method() {
            return "unruly";
        }

        @Override
        public Exchange begin(AuthRequest request) {
            throw new IllegalStateException("on purpose");
        }
    }

    @SuppressWarnings("NullAway") // on purpose
    private static final class UnrulyPolicy implements TopicPolicy {
        @Override
        public boolean mayPublish(TopicName topic, Qos qos, boolean retain) {
            if (topic.value().equals("policy/throws")) {
                throw new NoClassDefFoundError("demo/Missing");
            }
            return !topic.value().equals("policy/denies");
        }

        @Override
        public SubscribeVerdict maySubscribe(TopicFilter filter, Qos qos) {
            if (filter.toString().contains("policy/throws")) {
                throw new IllegalStateException("on purpose");
            }
            return filter.toString().contains("policy/null") ? null : SubscribeVerdict.ALLOW_ALL;
        }

        @Override
        public boolean mayReceive(Message message) {
            return true;
        }

        @Override
        public Explanation explain(Action action, String topic) {
            return new Explanation(true, "unruly");
        }
    }

    /** Data for a method that takes none. */
    static byte[] nothing() {
        return Buffer.buffer().getBytes();
    }
}
