// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.engine.Counter;
import io.microbroker.engine.Loop;
import io.microbroker.engine.OnLoop;
import io.microbroker.spi.message.Interception;
import io.microbroker.spi.message.PublishInterceptor;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.Message;
import io.vertx.core.Future;
import java.util.List;

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

    /** A failure, which may be that no answer came in time, passes the message unchanged and is counted. */
    private Future<Interception> ask(PublishInterceptor interceptor, Message message) {
        return OnLoop.bring(loop, interceptor.onPublish(client, message)).otherwise(this::failed);
    }

    private Interception failed(Throwable cause) {
        loop.counters().increment(Counter.PLUGIN_FAILURES);
        return Interception.PASS;
    }
}
