// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.vertx.core.Vertx;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redis has lost what it knew of the life of a broker that has it alone: what was under way is refused, the rest goes on under another life,
 * and so does what the former one had accepted. On the desk.
 */
final class Rebirth {
    private static final Logger log = LoggerFactory.getLogger(Rebirth.class);
    private static final long AGAIN_MILLIS = 1000;

    private final Vertx vertx;
    private final Life life;
    private final Registry registry;
    private final Desk desk;
    private final Crew crew;
    private final Inventory inventory;
    private boolean isUnderWay;

    Rebirth(Vertx vertx, Life life, Registry registry, Crew crew, Inventory inventory, Desk desk) {
        this.vertx = vertx;
        this.life = life;
        this.registry = registry;
        this.crew = crew;
        this.inventory = inventory;
        this.desk = desk;
    }

    void begin() {
        if (!isUnderWay) {
            isUnderWay = true;
            enter();
        }
    }

    private void enter() {
        String next = life.next();
        vertx.executeBlocking(() -> Patience.insist(() -> RedisLink.await(registry.enter(next))), false)
                .onSuccess(done -> desk.run(() -> goOn(next)))
                .onFailure(problem -> {
                    log.warn("redis does not take this instance back yet cause={}", Problem.describe(problem));
                    vertx.setTimer(AGAIN_MILLIS, again -> desk.run(this::enter));
                });
    }

    private void goOn(String next) {
        isUnderWay = false;
        desk.beginLife(next);
        finish();
    }

    private void finish() {
        vertx.executeBlocking(inventory::outboxes, false)
                .onSuccess(all -> desk.run(() -> finish(all)))
                .onFailure(problem -> {
                    log.warn("what was accepted is not found yet cause={}", Problem.describe(problem));
                    vertx.setTimer(AGAIN_MILLIS, again -> finish());
                });
    }

    private void finish(List<Left> all) {
        for (Left left : all) {
            if (life.isOwn(left.life()) && !left.life().equals(life.present())) {
                left.goOn(desk, crew, () -> {});
            }
        }
    }
}
