// SPDX-License-Identifier: Apache-2.0
package io.microbroker;

import io.microbroker.engine.Engine;
import io.microbroker.engine.SysTopics;
import io.microbroker.spi.admin.BrokerAdmin;
import io.vertx.core.Vertx;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the figures of {@code $SYS} gathered every {@code sys.interval}, by a worker, one round after the other. */
final class FigureClock {
    private static final Logger log = LoggerFactory.getLogger(FigureClock.class);
    /** After the start, which they must not hold up. */
    private static final long FIRST_MILLIS = 1000;

    private final Vertx vertx;
    private volatile long timer = -1;

    FigureClock(Vertx vertx) {
        this.vertx = vertx;
    }

    void begin(Engine engine, BrokerAdmin admin, SysTopics.Identity who) {
        long interval = engine.config().sys().interval().toMillis();
        if (interval > 0) {
            SysTopics topics = new SysTopics(engine, admin::counters, who);
            AtomicBoolean busy = new AtomicBoolean();
            timer = vertx.setPeriodic(FIRST_MILLIS, interval, ignored -> {
                if (busy.compareAndSet(false, true)) {
                    vertx.executeBlocking(Executors.callable(topics::round), false)
                            .onComplete(done -> busy.set(false))
                            .onFailure(cause -> log.warn("figures for $SYS failed", cause));
                }
            });
        }
    }

    void stop() {
        vertx.cancelTimer(timer);
    }
}
