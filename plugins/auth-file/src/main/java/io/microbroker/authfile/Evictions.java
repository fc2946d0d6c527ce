// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import io.microbroker.spi.admin.BrokerAdmin;
import io.microbroker.spi.admin.ClientSnapshot;
import io.microbroker.spi.admin.Page;
import io.microbroker.spi.admin.PageRequest;
import io.microbroker.spi.mqtt.ReasonCode;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Disconnects clients whose user is gone or has another password by now. From any thread. */
final class Evictions {
    private static final Logger log = LoggerFactory.getLogger(Evictions.class);
    private static final int PAGE = 1000;

    private final Supplier<BrokerAdmin> admin;
    private final Supplier<Reading> current;

    Evictions(Supplier<BrokerAdmin> admin, Supplier<Reading> current) {
        this.admin = admin;
        this.current = current;
    }

    /** Goes through all clients, page by page; completes with the number of those that had to go. */
    Future<Integer> sweep() {
        return sweepFrom(PageRequest.first(PAGE), 0)
                .onFailure(cause -> log.error("clients of removed users may still be connected", cause));
    }

    private Future<Integer> sweepFrom(PageRequest request, int before) {
        return admin.get().clients(request).compose(page -> evict(page).compose(kicked -> {
            String next = page.next();
            int sum = before + kicked;
            return next == null ? Future.succeededFuture(sum) : sweepFrom(new PageRequest(next, PAGE), sum);
        }));
    }

    private Future<Integer> evict(Page<ClientSnapshot> page) {
        List<Future<Boolean>> kicks = new ArrayList<>();
        for (ClientSnapshot snapshot : page.items()) {
            if (snapshot.connected()
                    && snapshot.client() != null
                    && FileAuthorizer.isOutdated(snapshot.client(), current.get())) {
                kicks.add(admin.get().kick(snapshot.clientId(), ReasonCode.NOT_AUTHORIZED));
            }
        }
        return Future.join(kicks).map(kicks.size());
    }
}
