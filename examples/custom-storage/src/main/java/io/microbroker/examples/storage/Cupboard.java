// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.storage;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.TopicName;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Move;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Settled;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredTarget;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All sessions and retained messages. One lock guards everything, so that each call is one unit and none sees half of another.
 * It is held for short and never while anything waits; a storage for many cores would have a lock per session.
 *
 * <p>A transient session has no drawer. Its lease has the incarnation {@link #TRANSIENT} and may write, to no effect, until the
 * same client id gets a drawer.
 */
final class Cupboard {
    private static final long TRANSIENT = 0;

    private final ReentrantLock lock = new ReentrantLock();

    // Guarded by the lock.
    private final Map<String, Drawer> drawers = new HashMap<>();
    private final RetainedMessages retained = new RetainedMessages();
    private long lastEpoch;

    private <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    Claim claim(ClaimRequest request, LoopNews owner) {
        return locked(() -> {
            long epoch = ++lastEpoch;
            Drawer held = drawers.get(request.clientId());
            if (held == null || request.cleanStart()) {
                return begin(request, owner, epoch);
            }
            held.claim(new Lease(request.clientId(), held.incarnation(), epoch), request, owner);
            return held.describe(true);
        });
    }

    /** Begins anew: what was stored is gone, and its leases are overtaken [MQTT-3.1.2-4]. */
    private Claim begin(ClaimRequest request, LoopNews owner, long epoch) {
        String clientId = request.clientId();
        if (request.sessionExpirySeconds() == 0) {
            drawers.remove(clientId);
            return new Claim(
                    new Lease(clientId, TRANSIENT, epoch), false, false, List.of(), 1, 1, List.of(), List.of());
        }
        Drawer fresh = new Drawer(new Lease(clientId, epoch, epoch), request, owner);
        drawers.put(clientId, fresh);
        return fresh.describe(false);
    }

    private static boolean isHeld(@Nullable Drawer drawer, Lease lease) {
        return drawer == null ? lease.incarnation() == TRANSIENT : drawer.isHeldBy(lease);
    }

    /** Lets the holder of a lease change its session; false, with nothing changed, if the lease was overtaken. */
    boolean change(Lease lease, Consumer<Drawer> change) {
        return locked(() -> {
            Drawer drawer = drawers.get(lease.clientId());
            boolean held = isHeld(drawer, lease);
            if (held && drawer != null) {
                change.accept(drawer);
            }
            return held;
        });
    }

    /** Asks something of a session; empty if the lease was overtaken, {@code byDefault} if the session is transient. */
    <T> Optional<T> ask(Lease lease, Function<Drawer, T> question, T byDefault) {
        return locked(() -> {
            Drawer drawer = drawers.get(lease.clientId());
            if (!isHeld(drawer, lease)) {
                return Optional.empty();
            }
            return Optional.of(drawer == null ? byDefault : question.apply(drawer));
        });
    }

    boolean end(Lease lease) {
        return change(lease, drawer -> drawers.remove(lease.clientId()));
    }

    Settled append(Fanout fanout, Receipt receipt) {
        return locked(() -> {
            if (fanout.retainedStamp() > 0) {
                retained.put(fanout.message(), fanout.retainedStamp());
            }
            Tally tally = new Tally();
            fanout.targets().forEach(target -> tally.count(put(fanout.message(), target)));
            return tally.settled(receipt);
        });
    }

    /** Changes the session of the sender and appends, in one unit; neither if the lease was overtaken. */
    Settled appendAs(Lease sender, Consumer<Drawer> change, Fanout fanout, Receipt receipt) {
        return locked(() -> change(sender, change) ? append(fanout, receipt) : fenced(receipt));
    }

    /** Puts entries from one queue into others; those that find no room stay. */
    Settled move(Lease from, List<Move> moves, Receipt receipt) {
        Tally tally = new Tally();
        Consumer<Drawer> all = drawer -> moves.forEach(each -> move(drawer, each, tally));
        return change(from, all) ? tally.settled(receipt) : fenced(receipt);
    }

    private void move(Drawer from, Move move, Tally tally) {
        Stored entry = from.entry(move.sequence());
        if (entry != null && tally.count(put(entry.message(), move.to()))) {
            from.remove(move.sequence());
        }
    }

    private Put put(Message message, StoredTarget target) {
        Drawer drawer = drawers.get(target.clientId());
        if (drawer == null || !target.means(drawer.incarnation())) {
            return Put.GONE;
        }
        return drawer.append(message, target, System.currentTimeMillis()) ? Put.DONE : Put.FULL;
    }

    List<Message> retained(List<TopicName> topics) {
        return locked(() -> topics.stream()
                .map(retained::get)
                .flatMap(message -> message == null ? Stream.<Message>empty() : Stream.of(message))
                .toList());
    }

    static Settled fenced(Receipt receipt) {
        return new Settled(receipt, Outcome.FENCED, 0, 0);
    }

    private enum Put {
        DONE,
        FULL,
        GONE
    }

    /** Counts the targets of one call that were left out. */
    private static final class Tally {
        private int full;
        private int gone;

        /** True if the target took it. */
        boolean count(Put put) {
            full += put == Put.FULL ? 1 : 0;
            gone += put == Put.GONE ? 1 : 0;
            return put == Put.DONE;
        }

        Settled settled(Receipt receipt) {
            return new Settled(receipt, Outcome.STORED, full, gone);
        }
    }
}
