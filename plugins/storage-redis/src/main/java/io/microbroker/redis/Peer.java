// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What goes to another instance and comes from it. Records wait here until they leave, several in a frame; a frame has a number and is kept
 * until the other side says that it has it. What comes is put into order, each frame once. Confined to the thread of the bus, but
 * {@link #add}.
 *
 * <pre>
 * frame:  from what life, number (0: none, it only confirms), number up to which all has come, records
 * record: kind, content
 * </pre>
 */
final class Peer {
    /** Frames that are not confirmed; more wait. */
    static final int WINDOW = 64;

    private static final int FRAME_BYTES = 64 << 10;
    private static final int MUCH_BYTES = 4 << 10;
    /** Above this only what must go is taken. */
    private static final long WAITING_BYTES_MAX = 16 << 20;

    private static final int RECORD_BYTES = 16;

    private final String life;
    private final ConcurrentLinkedQueue<Record> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean leaves = new AtomicBoolean();
    private volatile boolean isToldMuch;

    // Confined to the bus.
    private final ArrayDeque<Sent> unconfirmed = new ArrayDeque<>();
    private final TreeMap<Long, byte[]> early = new TreeMap<>();
    private long sent;
    private long received;
    private long told;
    private boolean asks;

    /** One thing to tell. */
    record Record(int kind, byte[] content) {
        int bytes() {
            return content.length + RECORD_BYTES;
        }
    }

    /** A frame on its way. */
    private static final class Sent {
        private final long number;
        private final byte[] records;
        private final long bytes;
        private long nanos;

        Sent(long number, byte[] records, long bytes) {
            this.number = number;
            this.records = records;
            this.bytes = bytes;
        }
    }

    Peer(String life) {
        this.life = life;
    }

    String life() {
        return life;
    }

    /**
     * Takes a record. From any thread.
     *
     * @return false if too much waits
     */
    boolean add(Record record, boolean must) {
        if (!must && waitingBytes.get() > WAITING_BYTES_MAX) {
            return false;
        }
        waitingBytes.addAndGet(record.bytes());
        waiting.add(record);
        return true;
    }

    /** True for who is to see to it that the records leave. From any thread. */
    boolean takesLeave() {
        return leaves.compareAndSet(false, true);
    }

    /** It was told much the last time. From any thread. */
    boolean isToldMuch() {
        return isToldMuch;
    }

    /** The next frames: what waits, as far as the window has room; or one that only confirms, if that is due. */
    List<byte[]> leave(String from, long nanos) {
        leaves.set(false);
        List<byte[]> frames = new ArrayList<>();
        long bytes = 0;
        while (!waiting.isEmpty() && unconfirmed.size() < WINDOW) {
            Sent next = gather();
            bytes += next.bytes;
            next.nanos = nanos;
            unconfirmed.add(next);
            frames.add(frame(from, next.number, next.records));
        }
        if (!frames.isEmpty()) {
            isToldMuch = bytes > MUCH_BYTES;
        } else if (told < received || asks) {
            frames.add(frame(from, 0, new byte[0]));
        }
        told = received;
        asks = false;
        return frames;
    }

    private Sent gather() {
        PackWriter records = new PackWriter(1024);
        long bytes = 0;
        Record next = waiting.peek();
        while (next != null && (bytes == 0 || records.length() + next.bytes() <= FRAME_BYTES)) {
            waiting.remove();
            bytes += next.bytes();
            records.number(next.kind()).string(next.content());
            next = waiting.peek();
        }
        return new Sent(++sent, records.toBytes(), bytes);
    }

    private byte[] frame(String from, long number, byte[] records) {
        return new PackWriter(records.length + 64)
                .text(from)
                .number(number)
                .number(received)
                .append(records)
                .toBytes();
    }

    /** The frames that have been under way for so long, once more. */
    List<byte[]> again(String from, long nanos, long patienceNanos) {
        List<byte[]> frames = new ArrayList<>();
        Sent oldest = unconfirmed.peek();
        if (oldest == null || nanos - oldest.nanos < patienceNanos) {
            return frames;
        }
        for (Sent each : unconfirmed) {
            each.nanos = nanos;
            frames.add(frame(from, each.number, each.records));
        }
        return frames;
    }

    /** The other side has all up to this number. True if there is more to send. */
    boolean confirm(long number) {
        while (!unconfirmed.isEmpty() && unconfirmed.element().number <= number) {
            waitingBytes.addAndGet(-unconfirmed.remove().bytes);
        }
        return !waiting.isEmpty();
    }

    /** Puts what came in order; {@link #next} gives what may be taken. */
    void receive(long number, byte[] records) {
        if (number <= received) {
            asks = true; // the other side does not know that we have it
        } else if (early.size() < WINDOW || number == received + 1) {
            early.put(number, records);
        }
    }

    /** The records of the next frame; null if it has not come. */
    byte @Nullable [] next() {
        byte[] records = early.remove(received + 1);
        if (records != null) {
            received++;
        }
        return records;
    }

    /** True if the other side should hear soon what has come. */
    boolean owesMuch() {
        return asks || received - told >= WINDOW / 4;
    }

    boolean owes() {
        return asks || told < received;
    }
}
