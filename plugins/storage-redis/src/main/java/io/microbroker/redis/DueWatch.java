// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.cluster.Due;
import io.microbroker.spi.mqtt.Publisher;
import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.storage.Lease;
import java.util.List;
import java.util.function.Consumer;

/**
 * Looks what has become due: wills and ends of sessions. Each instance looks after a share of the buckets; if two look after one no
 * harm is done, for Redis gives each to one only. Confined to the desk.
 */
final class DueWatch {
    private static final int SESSIONS_AT_ONCE = 64;

    private final Desk desk;
    private final Consumer<Due> onDue;

    DueWatch(Desk desk, Consumer<Due> onDue) {
        this.desk = desk;
        this.onDue = onDue;
    }

    /** Looks after this share of all buckets, of so many shares. */
    void look(int share, int shares, int buckets) {
        for (int bucket = share; bucket < buckets; bucket += shares) {
            look(bucket);
        }
    }

    private void look(int bucket) {
        PackWriter asks = new PackWriter().array(1).text("t");
        desk.send(Op.read(bucket, asks, answer -> {
            if (answer.nextNumber() > 0) {
                take(bucket);
            }
        }));
    }

    /** Takes what is due. */
    void take(int bucket) {
        PackWriter takes = new PackWriter().array(2).text("P").number(SESSIONS_AT_ONCE);
        desk.send(Op.write(bucket, takes, answer -> onTaken(bucket, answer)));
    }

    private void onTaken(int bucket, PackReader answer) {
        if (answer.isNumber()) {
            return;
        }
        int count = answer.nextArray();
        for (int i = 0; i < count; i++) {
            answer.nextArray();
            onDue.accept(read(answer));
        }
        if (count == SESSIONS_AT_ONCE) {
            take(bucket);
        }
    }

    private static Due read(PackReader in) {
        String name = in.nextText();
        long epoch = in.nextNumber();
        long incarnation = in.nextNumber();
        String username = EntryCode.readOptional(new PackReader(in.nextBytes()));
        long expirySeconds = in.nextNumber();
        long disconnectedAt = in.nextNumber();
        byte[] will = in.nextBytes();
        boolean isOver = in.nextNumber() == 1;
        long sentTo = in.nextNumber();
        List<Subscription> subscriptions = EntryCode.readSubscriptions(in);
        return new Due(
                new Lease(name, incarnation, epoch),
                new Publisher(Keys.clientOf(name), username),
                incarnation != 0,
                isOver,
                expirySeconds,
                disconnectedAt,
                EntryCode.readWill(will),
                sentTo,
                subscriptions);
    }
}
