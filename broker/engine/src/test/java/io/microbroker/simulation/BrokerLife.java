// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.microbroker.config.BrokerConfig;
import io.microbroker.engine.Counter;
import io.microbroker.engine.Engine;
import io.microbroker.engine.Extensions;
import io.microbroker.journal.JournalStorage;
import io.microbroker.net.Lobby;
import io.microbroker.net.MqttVerticle;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.NodeInfo;
import io.microbroker.spi.storage.QueueMemory;
import io.microbroker.spi.transport.LinkAcceptor;
import io.microbroker.spi.transport.ListenerSpec;
import io.microbroker.spi.transport.Transport;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A broker from its start to its end, on virtual loops. Built as {@code Broker} builds one, without what needs threads. */
final class BrokerLife {
    private static final ListenerSpec SPEC = new ListenerSpec("tcp", "127.0.0.1", 1883, 4096, Map.of());

    private final VirtualClock clock;
    private final Engine engine;
    private final WatchedStorage storage;
    private final @Nullable JournalStorage journal;
    private final List<VirtualLoop> loops = new ArrayList<>();
    private final List<LinkAcceptor> acceptors = new ArrayList<>();
    private final List<VirtualLink> links = new ArrayList<>();
    private boolean journalIdle;
    private long journalWakesAtNanos;

    /** How a broker is to be. */
    record Plan(BrokerConfig config, int loops, Durability durability) {}

    /** Takes links from the simulation. */
    private final class VirtualTransport implements Transport {
        @Override
        public String name() {
            return "virtual";
        }

        @Override
        public Future<Listening> listen(Vertx vertx, ListenerSpec spec, LinkAcceptor acceptor) {
            acceptors.add(acceptor);
            return Future.succeededFuture(new Listening() {
                @Override
                public int port() {
                    return spec.port();
                }

                @Override
                public Future<Void> close() {
                    return Future.succeededFuture();
                }
            });
        }
    }

    /**
     * Starts a broker.
     *
     * @param journal the one within {@code storage}, if there is one
     * @throws Violation if the storage cannot be opened
     */
    BrokerLife(Plan plan, VirtualClock clock, WatchedStorage storage, @Nullable JournalStorage journal) {
        this.clock = clock;
        this.storage = storage;
        this.journal = journal;
        this.engine = new Engine(
                plan.config(),
                plan.loops(),
                Extensions.NONE,
                storage,
                plan.durability(),
                clock,
                QueueMemory.unbounded());
        for (int i = 0; i < plan.loops(); i++) {
            loops.add(new VirtualLoop(i));
        }
        NodeInfo node = new NodeInfo("simulated", loops.get(0).vertx(), plan.durability());
        Future<Void> opened = storage.open(node, engine);
        if (!opened.succeeded()) {
            throw new Violation("the storage cannot be opened: " + opened.cause(), opened.cause());
        }
        listen(deploy(), plan.durability());
    }

    private List<MqttVerticle> deploy() {
        Lobby lobby = new Lobby(engine.config().limits());
        List<MqttVerticle> verticles = new ArrayList<>();
        for (VirtualLoop loop : loops) {
            MqttVerticle verticle = new MqttVerticle(engine, loop.index(), lobby);
            verticle.init(loop.vertx(), loop.context());
            expectDone(verticle.start());
            verticles.add(verticle);
        }
        Future<Void> adopted = engine.adoptRecovered();
        runLoopsUntil(adopted);
        return verticles;
    }

    private void listen(List<MqttVerticle> verticles, Durability durability) {
        Transport transport = new VirtualTransport();
        for (MqttVerticle verticle : verticles) {
            runLoopsUntil(verticle.listen(transport, SPEC, true, durability));
        }
    }

    private void runLoopsUntil(Future<?> future) {
        while (!future.isComplete() && loops.stream().anyMatch(VirtualLoop::hasTasks)) {
            loops.stream().filter(VirtualLoop::hasTasks).forEach(VirtualLoop::runNext);
        }
        expectDone(future);
    }

    private static void expectDone(Future<?> future) {
        if (!future.succeeded()) {
            throw new Violation("the broker does not start: " + future.cause(), future.cause());
        }
    }

    VirtualLink accept(int loop, int number, VirtualLink.Peer peer) {
        VirtualLink link = new VirtualLink(number, loop, clock, acceptors.get(loop), peer);
        links.add(link);
        return link;
    }

    List<VirtualLoop> loops() {
        return loops;
    }

    List<VirtualLink> links() {
        return links;
    }

    Engine engine() {
        return engine;
    }

    WatchedStorage storage() {
        return storage;
    }

    @Nullable
    JournalStorage journal() {
        return journal;
    }

    /** Time has passed. */
    void tick() {
        loops.forEach(VirtualLoop::tick);
    }

    /** A loop did something, which may have given the journal work. */
    void stir() {
        journalIdle = false;
    }

    boolean journalHasWork() {
        return journal != null && (!journalIdle || clock.nanos() >= journalWakesAtNanos);
    }

    void stepJournal() {
        if (journal != null) {
            journalIdle = true;
            long rest = journal.step(); // others may give it work meanwhile
            journalIdle &= rest > 0;
            journalWakesAtNanos = rest == Long.MAX_VALUE ? Long.MAX_VALUE : clock.nanos() + rest;
        }
    }

    /** True once the journal has given up for good. */
    boolean hasFailed() {
        return journal != null && !journal.health().ready();
    }

    long count(Counter counter) {
        return engine.count(counter);
    }
}
