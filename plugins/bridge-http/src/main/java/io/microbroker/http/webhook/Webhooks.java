// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http.webhook;

import io.microbroker.spi.PluginContext;
import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.admin.ClientQuery;
import io.microbroker.spi.admin.ClientSnapshot;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.client.BrokerClient;
import io.microbroker.spi.client.ClientSession;
import io.microbroker.spi.client.SessionSpec;
import io.microbroker.spi.mqtt.Message;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All hooks of a broker. Any thread; the hooks themselves run on one loop of the Vert.x that it is given. */
public final class Webhooks {
    private static final Logger log = LoggerFactory.getLogger(Webhooks.class);
    private static final long SAMPLE_MILLIS = 1000;
    private static final long LAST_EVENTS_MILLIS = 1000;
    private static final int PAGE = 1000;

    private final List<WebhookSettings> settings;
    private final PluginContext context;
    private final Vertx vertx;
    private final Context loop;
    private final Function<Message, JsonObject> view;
    private final EventFeed feed;
    private final List<Webhook> hooks = new CopyOnWriteArrayList<>();

    /**
     * To be called while the plugin starts.
     *
     * @param vertx not that of the broker: its HTTP client is used
     * @param view a message as a receiver is shown it
     */
    public Webhooks(
            List<WebhookSettings> settings, PluginContext context, Vertx vertx, Function<Message, JsonObject> view) {
        this.settings = settings;
        this.context = context;
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.view = view;
        Set<EventKind> wanted = EnumSet.noneOf(EventKind.class);
        settings.forEach(each -> wanted.addAll(each.events()));
        this.feed = new EventFeed(wanted);
        if (!wanted.isEmpty()) {
            context.eventListener(feed);
        }
    }

    /**
     * Opens the sessions of all hooks, and ends those of hooks that are no more.
     *
     * @return completes when nothing can be missed any more; fails if a hook asks for what it cannot have
     */
    public Future<Void> begin() {
        BrokerAdmin admin = context.admin();
        BrokerClient own = context.ownClient();
        feed.begin(own);
        return endOthers(admin, own)
                .compose(done -> onLoop(() -> {
                    settings.forEach(
                            each -> hooks.add(new Webhook(each, vertx, new HookSession(each, own, admin), view)));
                    vertx.setPeriodic(SAMPLE_MILLIS, ignored -> hooks.forEach(hook -> sample(admin, hook)));
                    return Future.join(hooks.stream().map(Webhook::open).toList())
                            .mapEmpty();
                }));
    }

    private <T> Future<T> onLoop(Supplier<Future<T>> work) {
        Promise<T> promise = Promise.promise();
        loop.runOnContext(ignored -> {
            try {
                work.get().onComplete(result -> promise.handle(result));
            } catch (RuntimeException e) {
                promise.fail(e);
            }
        });
        return promise.future();
    }

    private static void sample(BrokerAdmin admin, Webhook hook) {
        admin.client(hook.source().clientId())
                .onSuccess(
                        found -> found.ifPresent(session -> hook.tally().session(session.queued(), session.dropped())))
                .onFailure(cause -> log.debug("no figures of a webhook cause={}", cause.toString()));
    }

    /** A hook that is not in the configuration any more: nobody would ever take what waits for it. */
    private Future<Void> endOthers(BrokerAdmin admin, BrokerClient own) {
        Set<String> present =
                settings.stream().map(each -> HookSession.PREFIX + each.name()).collect(Collectors.toSet());
        return admin.clients(new ClientQuery(HookSession.PREFIX, null), PageRequest.first(PAGE))
                .compose(page -> Future.join(page.items().stream()
                                .filter(each -> each.clientId().startsWith(HookSession.PREFIX))
                                .filter(each -> !present.contains(each.clientId()))
                                .map(each -> end(own, each))
                                .toList())
                        .mapEmpty());
    }

    private static Future<Void> end(BrokerClient own, ClientSnapshot gone) {
        String name = gone.clientId().substring(HookSession.PREFIX.length());
        log.warn(
                "webhook is not configured any more, what waits for it is dropped name={} queued={}",
                name,
                gone.queued());
        return own.open(SessionSpec.transientSession(HookSession.nameOf(name), delivery -> {}))
                .compose(ClientSession::close);
    }

    /** How all of them are, in the order of the configuration. */
    public List<WebhookState> states() {
        return hooks.stream()
                .map(hook -> hook.tally()
                        .state(hook.settings(), feed.dropped(hook.settings().events()), hook.waitingAtMostOnce()))
                .toList();
    }

    /** Reads files with secrets again. Blocks. What cannot be used is logged, and what was in force stays so. */
    public void reload() {
        for (WebhookSettings each : settings) {
            try {
                each.signer().reload();
            } catch (IllegalArgumentException e) {
                log.error("{} - the secret read before stays in force", e.getMessage());
            }
        }
    }

    /** Ends all of them: events that are under way go into their queues first. */
    public Future<Void> close() {
        return feed.close()
                .timeout(LAST_EVENTS_MILLIS, TimeUnit.MILLISECONDS)
                .transform(done -> onLoop(() ->
                        Future.join(hooks.stream().map(Webhook::close).toList()).mapEmpty()));
    }
}
