// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.mqtt.Subscription;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.Claim;
import io.microbroker.spi.storage.ClaimRequest;
import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.ReleaseInfo;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.StoredSession;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the rare calls: a client comes, subscribes, goes. Confined to the writer, but for {@link #transientClaim}.
 *
 * <p><b>What waits.</b> SUBACK, UNSUBACK, the end of a session and a claim that deletes one wait for the class of the broker. A
 * claim that finds or makes a session, and a release, only have to be written: if a loss of power takes them, it takes all
 * that was promised after them, too.
 */
final class SessionDesk {
    /** The incarnation in leases of sessions that are not stored. */
    static final long TRANSIENT = 0;

    private static final int LIFE_SHIFT = 32;

    private final JournalState state;
    private final Ledger ledger;
    private final int promised;
    private final int written;
    private final Durability broker;
    private final AtomicLong epochs;

    /**
     * Makes a desk.
     *
     * @param life how often the journal was opened: epochs of this life are above all of earlier ones
     */
    SessionDesk(JournalState state, Ledger ledger, Durability broker, long life) {
        this.state = state;
        this.ledger = ledger;
        this.broker = broker;
        this.promised = LoopLink.indexOf(broker);
        this.written = Math.min(promised, LoopLink.indexOf(Durability.PROCESS));
        this.epochs = new AtomicLong(firstEpoch(life));
    }

    /** Epochs and incarnations of a life of the journal are above this. */
    static long firstEpoch(long life) {
        return life << LIFE_SHIFT;
    }

    /** A session that is not stored, where none was. From any thread. */
    Claim transientClaim(String clientId) {
        Lease lease = new Lease(clientId, TRANSIENT, epochs.incrementAndGet());
        return new Claim(lease, false, false, List.of(), 1, 1, List.of(), List.of());
    }

    /** A session that was found at a start: whoever is told of it may act for it until somebody claims it. */
    StoredSession recover(JournalSession session) {
        SessionTerms terms = session.terms();
        Lease lease = new Lease(terms.clientId(), terms.incarnation(), epochs.incrementAndGet());
        session.heldBy(lease, null);
        return session.stored(lease);
    }

    void claim(RareCall<Claim> call, ClaimRequest request) {
        JournalSession held = state.find(request.clientId());
        if (held != null && !request.cleanStart()) {
            resume(call, request, held);
        } else if (request.sessionExpirySeconds() > 0 && !ledger.admits(call.recordBytes())) {
            call.refuse(exhausted());
        } else {
            begin(call, request, held);
        }
    }

    private void resume(RareCall<Claim> call, ClaimRequest request, JournalSession held) {
        long incarnation = held.terms().incarnation();
        write(held.number(), SessionTerms.of(request, incarnation, held.nextSequence()));
        Lease lease = new Lease(request.clientId(), incarnation, epochs.incrementAndGet());
        held.heldBy(lease, call.from());
        int when = written;
        if (!held.released().isEmpty()) { // their PUBRELs go out again, which only a safe PUBREC allows [MQTT-4.3.3-4]
            ledger.wants(broker, true);
            when = promised;
        }
        call.from().answer(when, call, held.describe(lease, true));
    }

    /** Begins anew: what was held ends, and its leases are fenced [MQTT-3.1.2-4]. */
    private void begin(RareCall<Claim> call, ClaimRequest request, @Nullable JournalSession held) {
        int when = written;
        if (held != null) {
            end(held);
            ledger.wants(broker, true);
            when = promised;
        }
        if (request.sessionExpirySeconds() == 0) {
            call.from().answer(when, call, transientClaim(request.clientId()));
            return;
        }
        long epoch = epochs.incrementAndGet();
        int number = state.nextNumber();
        write(number, SessionTerms.of(request, epoch, 1));
        JournalSession made = state.find(request.clientId());
        if (made == null) {
            throw new IllegalStateException("the session was written and is not there");
        }
        Lease lease = new Lease(request.clientId(), epoch, epoch);
        made.heldBy(lease, call.from());
        call.from().answer(when, call, made.describe(lease, false));
    }

    /** Writes the record of a session. */
    void write(int number, SessionTerms terms) {
        int from = ledger.out().length();
        terms.write(number, ledger.out());
        ledger.enter(from);
    }

    private void end(JournalSession session) {
        int from = ledger.out().length();
        ledger.out().putByte(Record.SESSION_END).putInt(session.number());
        ledger.enter(from);
    }

    void release(RareCall<Void> call, Lease lease, ReleaseInfo info) {
        JournalSession session = mine(call, lease);
        if (session != null) {
            write(session.number(), session.terms().released(info, session.nextSequence()));
            session.ownerGone();
            done(call, written);
        }
    }

    /** The session if it is there and its lease is good; else the call is answered. */
    private @Nullable JournalSession mine(RareCall<Void> call, Lease lease) {
        JournalSession session = state.find(lease.clientId());
        if (Bookkeeper.isFenced(session, lease)) {
            call.refuse(fenced(lease));
            return null;
        }
        if (session == null) {
            done(call, written);
        }
        return session;
    }

    @SuppressWarnings("NullAway") // a Void has no other value
    private static void done(RareCall<Void> call, int when) {
        call.from().answer(when, call, null);
    }

    void subscribe(RareCall<Void> call, Lease lease, List<Subscription> subscriptions) {
        JournalSession session = mine(call, lease);
        if (session == null) {
            return;
        }
        if (!ledger.admits(call.recordBytes())) {
            call.refuse(exhausted());
            return;
        }
        for (Subscription subscription : subscriptions) {
            int from = ledger.out().length();
            SessionTerms.write(session.number(), subscription, ledger.out());
            ledger.enter(from);
        }
        promise(call);
    }

    private void promise(RareCall<Void> call) {
        ledger.wants(broker, true);
        done(call, promised);
    }

    void unsubscribe(RareCall<Void> call, Lease lease, List<TopicFilter> filters) {
        JournalSession session = mine(call, lease);
        if (session == null) {
            return;
        }
        RecordWriter out = ledger.out();
        for (TopicFilter filter : filters) {
            if (session.subscriptions().containsKey(filter)) {
                int from = out.length();
                out.putByte(Record.UNSUBSCRIBE)
                        .putInt(0)
                        .putInt(session.number())
                        .putText(filter.value());
                out.setInt(from + 1, out.length() - from);
                ledger.enter(from);
            }
        }
        promise(call);
    }

    void end(RareCall<Void> call, Lease lease) {
        JournalSession session = mine(call, lease);
        if (session != null) {
            end(session);
            promise(call);
        }
    }

    static StorageException fenced(Lease lease) {
        return new StorageException(StorageException.Kind.FENCED, "lease was overtaken: " + lease);
    }

    static StorageException exhausted() {
        return new StorageException(StorageException.Kind.EXHAUSTED, "no room in the journal");
    }
}
