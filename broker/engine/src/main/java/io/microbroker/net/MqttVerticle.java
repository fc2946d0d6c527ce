// SPDX-License-Identifier: Apache-2.0
package io.microbroker.net;

import io.microbroker.engine.Engine;
import io.microbroker.engine.Loop;
import io.microbroker.engine.TimerWheel;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.transport.ListenerSpec;
import io.microbroker.spi.transport.Transport;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The broker on one event loop: one instance per loop. It makes the loop when it is deployed; listeners are opened and closed
 * later, by the broker. {@link #listen} and the others may be called from any thread.
 */
public final class MqttVerticle extends VerticleBase {
    private final Engine engine;
    private final int index;
    private final Lobby lobby;
    private final List<Transport.Listening> listening = new ArrayList<>();
    private @Nullable Loop loop;
    private @Nullable Connections connections;

    /**
     * Makes the verticle of one loop.
     *
     * @param lobby shared by the verticles of one broker
     */
    public MqttVerticle(Engine engine, int index, Lobby lobby) {
        this.engine = engine;
        this.index = index;
        this.lobby = lobby;
    }

    @Override
    public Future<?> start() {
        Loop made = engine.makeLoop(index, context);
        loop = made;
        connections = new Connections(made, lobby);
        vertx.setPeriodic(TimerWheel.TICK_MILLIS, ignored -> made.turn(made::tick));
        return Future.succeededFuture();
    }

    private Loop loop() {
        Loop made = loop;
        if (made == null) {
            throw new IllegalStateException("not deployed");
        }
        return made;
    }

    private Connections connections() {
        Connections made = connections;
        if (made == null) {
            throw new IllegalStateException("not deployed");
        }
        return made;
    }

    /**
     * Opens a listener on this loop.
     *
     * @param anonymousAllowed whether clients without credentials may come in by it
     * @return its port
     */
    public Future<Integer> listen(
            Transport transport, ListenerSpec spec, boolean anonymousAllowed, Durability durability) {
        Promise<Integer> promise = Promise.promise();
        Door door = Door.of(spec, anonymousAllowed, durability);
        loop().context().runOnContext(ignored -> transport
                .listen(vertx, spec, link -> connections().accept(link, door))
                .onSuccess(listening::add)
                .map(Transport.Listening::port)
                .onComplete(promise));
        return promise.future();
    }

    /** Closes the listeners, then says goodbye to every client. Completes when all have been told. */
    public Future<Void> shutDown() {
        Promise<Void> promise = Promise.promise();
        loop().context().runOnContext(ignored -> {
            List<Future<Void>> closing = new ArrayList<>();
            connections().shutDown();
            listening.forEach(listener -> closing.add(listener.close()));
            listening.clear();
            Future.join(closing).<Void>mapEmpty().onComplete(promise);
        });
        return promise.future();
    }

    /** Has the policies of the clients that the predicate names made anew. */
    public void renewPolicies(Predicate<ClientInfo> whom) {
        loop().post(() -> connections().renewPolicies(whom));
    }

    /** Disconnects the clients that the predicate names: the operator has said so. */
    public void disconnect(Predicate<ClientInfo> whom) {
        loop().post(() -> connections().disconnect(whom));
    }
}
