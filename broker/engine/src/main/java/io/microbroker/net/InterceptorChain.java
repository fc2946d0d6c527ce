// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.engine.Counter;
import io.microbroker.engine.Loop;
import io.microbroker.spi.message.Interception;
import io.microbroker.spi.message.PublishInterceptor;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.vertx.core.Future;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks the interceptors one after the other; each sees what the one before made of the message. */
final class InterceptorChain {
    private final Loop loop;
    private final List<PublishInterceptor> interceptors;
    private final ClientInfo client;

    private InterceptorChain(Loop loop, List<PublishInterceptor> interceptors, ClientInfo client) {
        this.loop = loop;
        this.interceptors = interceptors;
        this.client = client;
    }

    /** @return {@link Interception.Replace} with what is to be published, or {@link Interception.Drop}; never fails */
    static Future<Interception> run(
            Loop loop, List<PublishInterceptor> interceptors, ClientInfo client, Message message) {
        return new InterceptorChain(loop, interceptors, client).from(0, message);
    }

    private Future<Interception> from(int index, Message message) {
        if (index == interceptors.size()) {
            return Future.succeededFuture(new Interception.Replace(message));
        }
        return ask(interceptors.get(index), message).compose(result -> next(index, message, result));
    }

    private Future<Interception> next(int index, Message message, Interception result) {
        if (result instanceof Interception.Replace replace) {
            return from(index + 1, replace.message());
        }
        return result instanceof Interception.Drop ? Future.succeededFuture(result) : from(index + 1, message);
    }

    /** A failure, null, or no answer in time passes the message unchanged and is counted. */
    private Future<Interception> ask(PublishInterceptor interceptor, Message message) {
        @Nullable Future<Interception> answer;
        try {
            answer = interceptor.onPublish(client, message);
        } catch (RuntimeException e) {
            answer = null;
        }
        if (answer == null) {
            return failed();
        }
        long limit = loop.engine().config().limits().pluginTimeout().toMillis();
        Future<Interception> bounded = answer.isComplete() ? answer : answer.timeout(limit, TimeUnit.MILLISECONDS);
        return bounded.compose(result -> result == null ? failed() : Future.succeededFuture(result), cause -> failed());
    }

    private Future<Interception> failed() {
        loop.post(() -> loop.counters().increment(Counter.PLUGIN_FAILURES));
        return Future.succeededFuture(Interception.PASS);
    }
}
