// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Records from instance to instance by pub/sub of Redis, each once and in order. Pub/sub loses what is published while a connection is
 * down: frames are numbered per pair of lives, confirmed, and sent again. What one turn has to tell goes in one frame, 1 ms later, or 4 ms
 * where there is much.
 * Confined to its thread, but where it says otherwise.
 */
final class Bus {
    private static final long GATHER_MILLIS = 1;
    /** To one who is told much: a frame costs as much as some dozens of messages in it. */
    private static final long GATHER_MUCH_MILLIS = 4;

    private static final long CONFIRM_MILLIS = 10;
    private static final long LOOK_MILLIS = 200;
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

    private static final int STRANGE_MAX = 64;

    private final OneThread thread;
    private final Wire wire;
    private final Life life;
    private final Hearer hearer;
    private final ConcurrentHashMap<String, Peer> peers = new ConcurrentHashMap<>();
    /** Heard of those who are not known yet, the oldest first. */
    private final ArrayDeque<Strange> strange = new ArrayDeque<>();

    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong repeated = new AtomicLong();

    private record Strange(String from, byte[] frame) {}

    /** Puts a frame on the channel of a life. */
    interface Wire {
        void publish(String toLife, byte[] frame);
    }

    /** Takes what comes. */
    interface Hearer {
        void onRecord(String fromLife, int kind, byte[] content);

        /** Somebody speaks who is not known. */
        void onStranger(String life);
    }

    Bus(OneThread thread, Wire wire, Life life, Hearer hearer) {
        this.thread = thread;
        this.wire = wire;
        this.life = life;
        this.hearer = hearer;
    }

    void start() {
        thread.every(LOOK_MILLIS, this::look);
    }

    void add(String other) {
        peers.putIfAbsent(other, new Peer(other));
    }

    /** Takes what one has said who was not known then. */
    void catchUp(String other) {
        List<Strange> heard =
                strange.stream().filter(each -> each.from.equals(other)).toList();
        strange.removeAll(heard);
        heard.forEach(each -> take(each.frame));
    }

    void remove(String other) {
        peers.remove(other);
    }

    void removeAll() {
        peers.clear();
        strange.clear();
    }

    /** From any thread: false if too much waits, or the life is not known. */
    boolean send(String other, int kind, byte[] content, boolean must) {
        Peer peer = peers.get(other);
        if (peer == null) {
            return false;
        }
        if (!peer.add(new Peer.Record(kind, content), must)) {
            refused.incrementAndGet();
            return false;
        }
        leaveSoon(peer);
        return true;
    }

    private void leaveSoon(Peer peer) {
        if (peer.takesLeave()) {
            thread.later(peer.isToldMuch() ? GATHER_MUCH_MILLIS : GATHER_MILLIS, () -> leave(peer));
        }
    }

    private void leave(Peer peer) {
        publish(peer, peer.leave(life.present(), System.nanoTime()));
    }

    private void publish(Peer peer, List<byte[]> frames) {
        frames.forEach(frame -> wire.publish(peer.life(), frame));
    }

    private void look() {
        for (Peer peer : peers.values()) {
            List<byte[]> again = peer.again(life.present(), System.nanoTime(), PATIENCE_NANOS);
            repeated.addAndGet(again.size());
            publish(peer, again);
            if (peer.owes()) {
                leave(peer);
            }
        }
    }

    /** A frame came on our channel. From any thread. */
    void onFrame(byte[] frame) {
        thread.execute(() -> take(frame));
    }

    private void take(byte[] frame) {
        PackReader in = new PackReader(frame);
        String from = in.nextText();
        Peer peer = peers.get(from);
        if (peer == null) {
            if (strange.size() == STRANGE_MAX) {
                strange.remove();
            }
            strange.add(new Strange(from, frame));
            hearer.onStranger(from);
            return;
        }
        boolean owed = peer.owes();
        long number = in.nextNumber();
        if (peer.confirm(in.nextNumber())) {
            leaveSoon(peer);
        }
        if (number > 0) {
            peer.receive(number, in.rest());
            for (byte[] records = peer.next(); records != null; records = peer.next()) {
                tell(from, new PackReader(records));
            }
        }
        if (peer.owesMuch()) {
            leaveSoon(peer);
        } else if (peer.owes() && !owed) {
            thread.later(CONFIRM_MILLIS, () -> confirm(peer));
        }
    }

    private void confirm(Peer peer) {
        if (peer.owes()) {
            leave(peer);
        }
    }

    private void tell(String from, PackReader records) {
        while (records.hasNext()) {
            int kind = (int) records.nextNumber();
            hearer.onRecord(from, kind, records.nextBytes());
        }
    }

    /** Records that found no room. From any thread. */
    long refused() {
        return refused.get();
    }

    /** Frames that were sent again. From any thread. */
    long repeated() {
        return repeated.get();
    }
}
