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
record Rebirth(Vertx vertx, Life life, Registry registry, Desk desk, Crew crew, Inventory inventory) {
    private static final Logger log = LoggerFactory.getLogger(Rebirth.class);
    private static final long AGAIN_MILLIS = 1000;

    void begin() {
        String next = life.next();
        vertx.executeBlocking(() -> Patience.insist(() -> RedisLink.await(registry.enter(next))), false)
                .onSuccess(done -> desk.run(() -> goOn(next)))
                .onFailure(problem -> {
                    log.warn("redis does not take this instance back yet cause={}", Problem.describe(problem));
                    vertx.setTimer(AGAIN_MILLIS, again -> desk.run(this::begin));
                });
    }

    private void goOn(String next) {
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
