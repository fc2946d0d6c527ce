// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.storage.Fanout;
import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Move;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Queues;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.StorageException;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredTarget;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The message path of one event loop: packs calls and hands them over. Confined to the loop. */
final class RedisQueues implements Queues {
    private static final int NUMBERS_PER_CALL = 256;

    private final LoopLink link;
    private final Desk desk;
    private final Crew crew;
    private final long pendingBytesMax;

    RedisQueues(LoopLink link, Desk desk, Crew crew, long pendingBytesMax) {
        this.link = link;
        this.desk = desk;
        this.crew = crew;
        this.pendingBytesMax = pendingBytesMax;
    }

    @Override
    public void append(Fanout fanout, Receipt receipt) {
        if (fanout.targets().size() == 1 && fanout.retainedStamp() == 0 && Burst.fits(fanout.message())) {
            burst(fanout.message(), fanout.targets().get(0), receipt);
            return;
        }
        Fan fan = Fan.of(fanout, crew.keys());
        link.call(() -> crew.deliveries().append(link.ticket(receipt), fan));
    }

    private void burst(Message message, StoredTarget target, Receipt receipt) {
        if (link.lastCall() instanceof Burst last && last.takes(target)) {
            last.add(message, target, receipt);
        } else {
            Burst next = new Burst(link, desk, crew, target);
            next.add(message, target, receipt);
            link.call(next);
        }
    }

    @Override
    public void inbound2(Lease publisher, int packetId, Fanout fanout, Receipt receipt) {
        Fan fan = Fan.of(fanout, crew.keys());
        link.call(() -> crew.deliveries().inbound2(link.ticket(receipt), publisher, packetId, fan));
    }

    @Override
    public void inbound2Release(Lease publisher, int packetId, Receipt receipt) {
        PackWriter packed = leased("N", publisher, 1).number(packetId);
        settle(publisher, packed, receipt, 0);
    }

    /** Acknowledgements of one session that follow each other become one operation. */
    @Override
    public void ack(Lease lease, long sequence) {
        Hold hold = crew.holds().of(lease);
        if (hold != null) {
            hold.count(-1);
        }
        if (link.lastCall() instanceof Acknowledge last && last.takes(lease)) {
            last.numbers.add(sequence);
        } else {
            link.call(new Acknowledge(lease, hold, sequence));
        }
    }

    private final class Acknowledge implements Runnable {
        private final Lease lease;
        private final @Nullable Hold hold;
        private final List<Long> numbers = new ArrayList<>(4);

        Acknowledge(Lease lease, @Nullable Hold hold, long first) {
            this.lease = lease;
            this.hold = hold;
            numbers.add(first);
        }

        @SuppressWarnings("ReferenceEquality") // one object per claim
        boolean takes(Lease other) {
            return lease == other && numbers.size() < NUMBERS_PER_CALL;
        }

        @Override
        public void run() {
            PackWriter packed = leased("K", lease, numbers.size());
            numbers.forEach(packed::textNumber);
            desk.send(Op.write(bucketOf(lease), packed, answer -> {
                if (hold != null) {
                    hold.count(numbers.size() - Math.max(0, answer.nextNumber()));
                }
            }));
        }
    }

    @Override
    public void pubrec(Lease lease, long sequence, Receipt receipt) {
        settle(lease, leased("R", lease, 1).number(sequence), receipt, -1);
    }

    @Override
    public void pubcomp(Lease lease, long sequence) {
        settle(lease, leased("C", lease, 1).number(sequence), Receipt.NONE, 0);
    }

    /** An operation of an owner that answers how many entries it took out. */
    private void settle(Lease lease, PackWriter packed, Receipt receipt, int countPerEntry) {
        link.call(() -> {
            Ticket ticket = link.ticket(receipt);
            desk.send(Op.write(bucketOf(lease), packed, answer -> {
                long taken = answer.nextNumber();
                if (taken > 0) {
                    crew.holds().count(lease, countPerEntry * taken);
                }
                ticket.end(taken == Op.FENCED ? Outcome.FENCED : Outcome.STORED);
            }));
        });
    }

    @Override
    public void move(Lease from, List<Move> moves, Receipt receipt) {
        link.call(() -> crew.moves().move(link.ticket(receipt), from, moves));
    }

    @Override
    public void will(Lease lease, Fanout fanout, Receipt receipt) {
        Fan fan = Fan.of(fanout, crew.keys());
        link.call(() -> crew.deliveries().will(link.ticket(receipt), lease, fan));
    }

    @Override
    public Future<List<Stored>> read(Lease lease, long fromSequence, int maxMessages, int maxBytes) {
        return read(
                lease,
                leased("r", lease, 3).number(fromSequence).number(maxMessages).number(maxBytes));
    }

    @Override
    public Future<List<Stored>> peek(Lease lease, long fromSequence, int maxMessages, int maxBytes) {
        return read(
                lease,
                leased("p", lease, 3).number(fromSequence).number(maxMessages).number(maxBytes));
    }

    private Future<List<Stored>> read(Lease lease, PackWriter packed) {
        Promise<List<Stored>> promise = Promise.promise();
        link.call(() -> desk.send(Op.read(bucketOf(lease), packed, answer -> {
            if (answer.isNumber()) {
                link.onLoop(() -> promise.fail(fenced(lease)));
            } else {
                List<Stored> found = entries(lease.clientId(), answer);
                link.onLoop(() -> promise.complete(found));
            }
        })));
        return promise.future();
    }

    private static List<Stored> entries(String clientId, PackReader answer) {
        List<Stored> found = new ArrayList<>();
        Recall recall = new Recall();
        for (int left = answer.nextArray(); left > 0; left -= 2) {
            found.add(EntryCode.entry(clientId, answer.nextNumber(), answer.nextBytes(), recall));
        }
        return found;
    }

    @Override
    public long queued(Lease lease) {
        Hold hold = crew.holds().of(lease);
        return hold == null ? 0 : hold.queued();
    }

    /** What other instances had for this session is counted by them only. */
    @Override
    public long dropped(Lease lease) {
        Hold hold = crew.holds().of(lease);
        return hold == null ? 0 : hold.dropped();
    }

    @Override
    public boolean writable() {
        return desk.pendingBytes() < pendingBytesMax;
    }

    private int bucketOf(Lease lease) {
        return crew.keys().bucketOf(lease.clientId());
    }

    private static PackWriter leased(String code, Lease lease, int more) {
        return Deliveries.lease(code, lease, new PackWriter().array(4 + more));
    }

    static StorageException fenced(Lease lease) {
        return new StorageException(StorageException.Kind.FENCED, "lease was overtaken: " + lease);
    }
}
