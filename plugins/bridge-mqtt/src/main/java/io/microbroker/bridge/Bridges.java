// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import io.microbroker.spi.PluginContext;
import io.microbroker.spi.admin.ManagedSet;
import io.microbroker.spi.metrics.Measurement;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All bridges of this broker. They share one event loop, on which everything is changed, one change after the other; any thread
 * may ask.
 */
final class Bridges implements ManagedSet {
    static final int BRIDGES_MAX = 100;

    private static final Logger log = LoggerFactory.getLogger(Bridges.class);
    private static final long LAG_MILLIS = 2000;

    private final PluginContext plugin;
    private final BridgeSettings settings;
    private final Map<String, Bridge> byName = new ConcurrentSkipListMap<>();
    private final Map<String, Object> addedSettings = new LinkedHashMap<>();
    private Future<Void> lastChange = Future.succeededFuture();
    private volatile @Nullable Context loop;
    private volatile @Nullable String deployment;
    private long lagTimer = -1;

    Bridges(PluginContext plugin, BridgeSettings settings) {
        this.plugin = plugin;
        this.settings = settings;
    }

    @Override
    public String name() {
        return "bridges";
    }

    /** Begins to connect all of them, and waits for none. */
    Future<Void> start() {
        Promise<Void> begun = Promise.promise();
        return plugin.vertx()
                .deployVerticle(context -> {
                    loop = context;
                    begin(context);
                    begun.complete();
                    return begun.future();
                })
                .map(id -> {
                    deployment = id;
                    return null;
                });
    }

    private void begin(Context context) {
        addedSettings.putAll(settings.added());
        for (BridgeSpec spec : settings.specs()) {
            run(spec, context);
        }
        lagTimer = context.owner()
                .setPeriodic(LAG_MILLIS, ignored -> byName.values().forEach(each -> each.measureLag()));
    }

    private void run(BridgeSpec spec, Context context) {
        Bridge bridge = new Bridge(spec, plugin, context);
        byName.put(spec.name(), bridge);
        bridge.start();
    }

    Future<Void> stop() {
        Context context = loop;
        String id = deployment;
        if (context == null || id == null) {
            return Future.succeededFuture();
        }
        return onLoop(() -> {
                    context.owner().cancelTimer(lagTimer);
                    return Future.join(
                            byName.values().stream().map(Bridge::stop).toList());
                })
                .otherwiseEmpty()
                .compose(done -> context.owner().undeploy(id));
    }

    @Override
    public Future<List<Map<String, Object>>> list() {
        return onLoop(() -> Future.join(
                        byName.values().stream().map(Bridge::measureLag).toList()))
                .map(done -> byName.values().stream().map(Bridge::view).toList());
    }

    @Override
    public Future<Optional<Map<String, Object>>> find(String name) {
        return onLoop(() -> {
            Bridge bridge = byName.get(name);
            return bridge == null
                    ? Future.succeededFuture(Optional.<Map<String, Object>>empty())
                    : bridge.measureLag().map(lag -> Optional.of(bridge.view()));
        });
    }

    @Override
    public Future<Void> add(String name, Map<String, Object> asked) {
        return onLoop(() -> inTurn(() -> addNow(name, asked)));
    }

    private Future<Void> addNow(String name, Map<String, Object> asked) {
        AddedBridges file = settings.file();
        if (file == null) {
            return Future.failedFuture(new IllegalStateException("the configuration does not say where bridges that are"
                    + " added are kept - set " + AddedBridges.KEY + " to a file"));
        }
        if (byName.containsKey(name)) {
            return Future.failedFuture(new IllegalStateException("there is a bridge of this name - remove it first"));
        }
        if (byName.size() >= BRIDGES_MAX) {
            return Future.failedFuture(
                    new IllegalStateException("there are " + BRIDGES_MAX + " bridges, which is the most"));
        }
        Map<String, Object> all = new LinkedHashMap<>(addedSettings);
        all.put(name, asked);
        return blocking(() -> {
                    BridgeSpec spec = SpecReader.ofAdded(settings.folder()).read(name, asked);
                    file.write(all);
                    return spec;
                })
                .map(spec -> {
                    addedSettings.put(name, asked);
                    run(spec, current());
                    log.info(
                            "bridge added name={} remote={}",
                            name,
                            spec.remote().address());
                    return null;
                });
    }

    @Override
    public Future<Boolean> remove(String name) {
        return onLoop(() -> {
            Promise<Boolean> removed = Promise.promise();
            Future<Void> turn = inTurn(() -> removeNow(name).onComplete(removed).mapEmpty());
            return turn.transform(done -> removed.future());
        });
    }

    private Future<Boolean> removeNow(String name) {
        Bridge bridge = byName.get(name);
        AddedBridges file = settings.file();
        if (bridge == null) {
            return Future.succeededFuture(false);
        }
        if (!bridge.spec().added() || file == null) {
            return Future.failedFuture(new IllegalStateException(
                    "this bridge stands in the configuration - remove it there, and restart the broker"));
        }
        Map<String, Object> others = new LinkedHashMap<>(addedSettings);
        others.remove(name);
        return blocking(() -> {
                    file.write(others);
                    return true;
                })
                .compose(done -> {
                    addedSettings.remove(name);
                    byName.remove(name);
                    log.info("bridge removed name={}", name);
                    return bridge.erase().map(true);
                });
    }

    /** One change after the other, whether that before went well or not. */
    private Future<Void> inTurn(Supplier<Future<Void>> change) {
        Future<Void> done = lastChange.transform(before -> change.get());
        lastChange = done.otherwiseEmpty();
        return done;
    }

    private <T> Future<T> blocking(Callable<T> work) {
        return current().executeBlocking(work, false);
    }

    private Context current() {
        Context context = loop;
        if (context == null) {
            throw new IllegalStateException("the bridges are not started yet");
        }
        return context;
    }

    /** Does it on the loop of the bridges. */
    private <T> Future<T> onLoop(Supplier<Future<T>> work) {
        Context context = loop;
        if (context == null) {
            return Future.failedFuture(new IllegalStateException("the bridges are not started yet"));
        }
        Promise<T> promise = Promise.promise();
        context.runOnContext(ignored -> {
            Future<T> asked;
            try {
                asked = work.get();
            } catch (RuntimeException e) {
                asked = Future.failedFuture(e);
            }
            asked.onComplete(promise);
        });
        return promise.future();
    }

    @Override
    public List<Measurement> measurements() {
        List<Measurement> all = new ArrayList<>();
        byName.values().forEach(each -> measure(each, all));
        return all;
    }

    private static void measure(Bridge bridge, List<Measurement> all) {
        Map<String, String> label = Map.of("bridge", bridge.spec().name());
        BridgeCounts counts = bridge.counts();
        int up = bridge.state() == Bridge.State.CONNECTED ? 1 : 0;
        all.add(new Measurement("bridge_connected", false, label, "1 if the bridge is connected.", up));
        all.add(new Measurement(
                "bridge_lag_messages", false, label, "Messages that wait for the remote of a bridge.", bridge.lag()));
        all.add(new Measurement(
                "bridge_connections", true, label, "Connections that a bridge made.", counts.connections()));
        all.add(new Measurement(
                "bridge_failures",
                true,
                label,
                "Connections of a bridge that broke, and tries that failed.",
                counts.failures()));
        for (BridgeCounts.Event event : BridgeCounts.Event.values()) {
            Map<String, String> labels = new LinkedHashMap<>(label);
            labels.put(event.isDrop() ? "reason" : "direction", event.label());
            all.add(new Measurement(
                    event.isDrop() ? "bridge_dropped" : "bridge_messages",
                    true,
                    labels,
                    event.isDrop() ? "Messages that a bridge did not carry." : "Messages that a bridge carried.",
                    counts.of(event)));
        }
    }

    /** Their number, those that are connected, and what waits for all of them. */
    long size() {
        return byName.size();
    }

    long connected() {
        return byName.values().stream()
                .filter(each -> each.state() == Bridge.State.CONNECTED)
                .count();
    }

    long lag() {
        return byName.values().stream().mapToLong(Bridge::lag).sum();
    }
}
