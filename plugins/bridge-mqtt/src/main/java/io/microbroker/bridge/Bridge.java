// SPDX-License-Identifier: Apache-2.0
package io.microbroker.bridge;

import io.microbroker.spi.PluginContext;
import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.mqtt.ClientInfo;
import io.microbroker.spi.mqtt.ProtocolVersion;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One bridge: connects, carries messages, and connects again whenever that breaks, until it is stopped.
 *
 * <p>Its own part is confined to the loop of the bridges; {@link #state}, {@link #lag} and {@link #view} may be read by any
 * thread.
 */
final class Bridge {
    /** Where it stands. */
    enum State {
        /** A try is under way. */
        CONNECTING,
        /** Messages flow. */
        CONNECTED,
        /** The last try failed, the next one comes. */
        WAITING,
        STOPPED
    }

    private static final Logger log = LoggerFactory.getLogger(Bridge.class);
    private static final int ECHOES_MAX = 10_000;
    private static final long ECHO_MILLIS = 30_000;
    /** A connection that stood as long was a good one. */
    private static final long GOOD_MILLIS = 10_000;

    private static final long GOODBYE_MILLIS = 2000;
    /** Between two lines about what went wrong. */
    private static final long QUIET_MILLIS = 10_000;

    private final BridgeSpec spec;
    private final PluginContext plugin;
    private final Vertx vertx;
    private final BridgeCounts counts = new BridgeCounts();
    private final EchoGuard echoes = new EchoGuard(ECHOES_MAX, ECHO_MILLIS);
    private final Inbound inbound;
    private final Outbound outbound;
    private final Context loop;
    private final Backoff backoff;

    private volatile State state = State.WAITING;
    private volatile @Nullable String trouble;
    private volatile long lag;
    private long lagTold = -1;
    private @Nullable RemoteLink link;
    private boolean isPrepared;
    private boolean hasSubscribed;
    private long connectedAtNanos;
    private long quietUntilNanos = System.nanoTime();
    private @Nullable String reported;
    /** Whether a line that it is connected would be news: at first, and after one that it is not. */
    private boolean isReported = true;

    private long timer = -1;

    /** @param loop of the bridges, on which all of it runs */
    Bridge(BridgeSpec spec, PluginContext plugin, Context loop) {
        this.spec = spec;
        this.plugin = plugin;
        this.vertx = loop.owner();
        this.loop = loop;
        ClientInfo identity = new ClientInfo(
                spec.localId(),
                spec.localUser(),
                ProtocolVersion.MQTT_5,
                "bridge-mqtt",
                spec.remote().address(),
                Map.of());
        BrokerClient client = plugin.client(identity);
        this.inbound = new Inbound(spec, counts, echoes, loop, client);
        this.outbound = new Outbound(spec, counts, echoes, loop, client, plugin::admin);
        RemoteSpec.Pace pace = spec.remote().pace();
        this.backoff =
                new Backoff(pace.retryMinMillis(), pace.retryMaxMillis(), ThreadLocalRandom.current()::nextDouble);
    }

    BridgeSpec spec() {
        return spec;
    }

    BridgeCounts counts() {
        return counts;
    }

    State state() {
        return state;
    }

    /** Messages that wait for the remote, as of the last look. */
    long lag() {
        return lag;
    }

    void start() {
        figure("0");
        connect();
    }

    private void connect() {
        timer = -1;
        state = State.CONNECTING;
        prepared()
                .compose(done -> password())
                .compose(password -> RemoteLink.connect(
                        vertx, spec.remote(), spec.hasIn(), password.isEmpty() ? null : password, inbound::onMessage))
                .compose(this::begin)
                .onSuccess(this::connected)
                .onFailure(this::failed);
    }

    private Future<Void> prepared() {
        if (isPrepared || !spec.hasOut()) {
            return Future.succeededFuture();
        }
        return outbound.prepare().onSuccess(done -> isPrepared = true);
    }

    /** Empty if there is none. Read by a worker. */
    private Future<String> password() {
        RemoteSpec.User user = spec.remote().user();
        Secret secret = user == null ? null : user.password();
        if (secret == null) {
            return Future.succeededFuture("");
        }
        Callable<String> reading = secret::read;
        return vertx.executeBlocking(reading, false);
    }

    private Future<RemoteLink> begin(RemoteLink opened) {
        if (state == State.STOPPED) {
            opened.close();
            return Future.failedFuture("stopped");
        }
        link = opened;
        echoes.connected(System.currentTimeMillis());
        inbound.begin(opened);
        opened.onClosed(why -> onClosed(opened, why));
        return subscribed(opened)
                .compose(done -> spec.hasOut() ? attach(opened) : Future.succeededFuture())
                .map(opened);
    }

    /** With the buffer opened anew the broker counts what does not fit from 0 again. */
    private Future<Void> attach(RemoteLink opened) {
        return measureLag().compose(done -> outbound.attach(opened)).onSuccess(done -> counts.reopened());
    }

    /** A remote that still knows us has our subscriptions; asked again, it would send all its retained messages again. */
    private Future<Void> subscribed(RemoteLink opened) {
        if (!spec.hasIn() || (hasSubscribed && opened.sessionPresent())) {
            return Future.succeededFuture();
        }
        Map<String, Integer> levels = new LinkedHashMap<>();
        for (TopicRule rule : spec.rules()) {
            if (rule.isIn()) {
                levels.merge(rule.remoteFilter().value(), Math.min(1, rule.qos().level()), Math::max);
            }
        }
        return opened.subscribe(levels).onSuccess(done -> hasSubscribed = true);
    }

    private void connected(RemoteLink opened) {
        if (link != opened || !opened.isOpen() || state == State.STOPPED) {
            return; // it was closed meanwhile, and that was told
        }
        state = State.CONNECTED;
        connectedAtNanos = System.nanoTime();
        counts.connected();
        figure("1");
        reportConnected();
    }

    private void failed(Throwable cause) {
        RemoteLink opened = link;
        if (opened == null) {
            lost(Trouble.of(cause));
        } else {
            opened.fail(Trouble.of(cause)); // onClosed follows
        }
    }

    private void onClosed(RemoteLink which, String why) {
        if (link == which) {
            link = null;
            lost(why);
        }
    }

    private void lost(String why) {
        inbound.end();
        echoes.disconnected();
        Future<Void> detached = outbound.detach();
        if (state == State.STOPPED || timer != -1) {
            return;
        }
        boolean wasGood = state == State.CONNECTED
                && TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - connectedAtNanos) > GOOD_MILLIS;
        if (wasGood) {
            backoff.reset();
        }
        report(why);
        state = State.WAITING;
        counts.failed();
        figure("0");
        timer = vertx.setTimer(backoff.next(), ignored -> detached.onComplete(done -> retry()));
    }

    private void retry() {
        if (state == State.WAITING) {
            connect();
        }
    }

    /** Once per cause, and not more often than every ten seconds: a remote that is away for a day is one line. */
    private void report(String why) {
        trouble = why;
        if (!why.equals(reported) && System.nanoTime() - quietUntilNanos >= 0) {
            reported = why;
            quietUntilNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(QUIET_MILLIS);
            isReported = true;
            log.warn(
                    "bridge not connected name={} remote={} cause={} - trying again",
                    spec.name(),
                    spec.remote().address(),
                    why);
        }
    }

    private void reportConnected() {
        reported = null;
        if (isReported) {
            isReported = false;
            log.info(
                    "bridge connected name={} remote={}",
                    spec.name(),
                    spec.remote().address());
        }
    }

    private void figureLag() {
        if (lag != lagTold && state != State.STOPPED) {
            lagTold = lag;
            plugin.figure("connection/" + spec.name() + "/lag", String.valueOf(lag));
        }
    }

    private void figure(String value) {
        plugin.figure("connection/" + spec.name() + "/state", value);
    }

    /** Stops; the buffer stays, and fills. */
    Future<Void> stop() {
        state = State.STOPPED;
        vertx.cancelTimer(timer);
        RemoteLink open = link;
        link = null;
        inbound.end();
        figure("0");
        Future<Void> closed = open == null ? Future.succeededFuture() : open.close();
        return outbound.detach().eventually(() -> closed.timeout(GOODBYE_MILLIS, TimeUnit.MILLISECONDS)
                .otherwiseEmpty());
    }

    /** Stops, and deletes what was kept here and, if it can be reached, there. */
    Future<Void> erase() {
        return stop().compose(done -> spec.hasOut() ? outbound.erase() : Future.succeededFuture())
                .compose(done -> spec.hasIn() ? forgetMe() : Future.succeededFuture());
    }

    /** A connection with a clean session ends the one that the remote keeps for us. */
    private Future<Void> forgetMe() {
        return password()
                .compose(password -> RemoteLink.connect(
                        vertx, spec.remote(), false, password.isEmpty() ? null : password, packet -> {}))
                .compose(RemoteLink::close)
                .timeout(GOODBYE_MILLIS, TimeUnit.MILLISECONDS)
                .otherwise(cause -> {
                    log.warn(
                            "bridge removed name={}, but the remote was not reached and keeps its session clientId={}",
                            spec.name(),
                            spec.remote().clientId());
                    return null;
                });
    }

    /** Looks how much waits, and how much did not fit. */
    Future<Long> measureLag() {
        BrokerAdmin admin = plugin.admin();
        Promise<Long> promise = Promise.promise();
        admin.client(spec.localId())
                .onComplete(found -> loop.runOnContext(ignored -> {
                    if (found.succeeded()) {
                        lag = found.result().map(each -> each.queued()).orElse(0L);
                        figureLag();
                        found.result().ifPresent(each -> counts.full(each.dropped())); // not found: it is on its way
                    }
                    promise.complete(lag);
                }));
        return promise.future();
    }

    /** As an operator sees it; names no secret. */
    Map<String, Object> view() {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("name", spec.name());
        view.put("added", spec.added());
        view.put("address", spec.remote().address());
        view.put("clientId", spec.remote().clientId());
        view.put("localUser", spec.localUser());
        view.put("state", state.name().toLowerCase(Locale.ROOT));
        view.put("trouble", trouble == null || state == State.CONNECTED ? "" : trouble);
        view.put("lag", lag);
        view.put("connections", counts.connections());
        view.put("failures", counts.failures());
        Map<String, Object> messages = new LinkedHashMap<>();
        for (BridgeCounts.Event each : BridgeCounts.Event.values()) {
            messages.put(each.label(), counts.of(each));
        }
        view.put("messages", messages);
        view.put("topics", spec.rules().stream().map(Bridge::view).toList());
        return view;
    }

    private static Map<String, Object> view(TopicRule rule) {
        Map<String, Object> view = new LinkedHashMap<>();
        view.put("direction", rule.direction().name().toLowerCase(Locale.ROOT));
        view.put("local", rule.localFilter().value());
        view.put("remote", rule.remoteFilter().value());
        view.put("qos", rule.qos().level());
        return view;
    }
}
