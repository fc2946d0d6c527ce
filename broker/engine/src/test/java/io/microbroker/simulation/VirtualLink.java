// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

import io.microbroker.spi.transport.Link;
import io.microbroker.spi.transport.LinkAcceptor;
import io.microbroker.spi.transport.LinkHandler;
import org.jspecify.annotations.Nullable;

/**
 * A byte stream between a simulated client and the broker. What is written waits until the scheduler lets some of it arrive, cut
 * at any place. It can be cut (both sides are told, bytes under way are lost), and the client can vanish (the broker is not
 * told).
 */
final class VirtualLink implements Link {
    /** The client's end. */
    interface Peer {
        void onBytes(VirtualLink link, byte[] bytes);

        void onClosed(VirtualLink link);
    }

    private static final int HIGH_WATER = 4096;
    private static final int LOW_WATER = 2048;

    private final int number;
    private final int loop;
    private final VirtualClock clock;
    private final LinkHandler handler;
    private final ByteQueue toBroker = new ByteQueue();
    private final ByteQueue toClient = new ByteQueue();
    private @Nullable Peer peer;
    private boolean paused;
    private boolean full;
    private boolean everFull;
    private boolean stalled;
    private boolean closedByBroker;
    private boolean closedByClient;
    private boolean cut;
    private boolean brokerTold;
    private long closedAtMillis = -1;

    VirtualLink(int number, int loop, VirtualClock clock, LinkAcceptor acceptor, Peer peer) {
        this.number = number;
        this.loop = loop;
        this.clock = clock;
        this.peer = peer;
        this.handler = acceptor.accept(this);
    }

    int loop() {
        return loop;
    }

    // The broker's end.

    @Override
    public void write(byte[] bytes, int offset, int length) {
        if (closedByBroker || brokerTold || cut) {
            return;
        }
        toClient.add(bytes, offset, length);
        if (toClient.size() > HIGH_WATER) {
            full = true;
            everFull = true;
        }
    }

    @Override
    public boolean isWritable() {
        return !full;
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public void close() {
        if (!closedByBroker) {
            closedByBroker = true;
            note();
        }
    }

    @Override
    public String remoteAddress() {
        return "192.0.2.1:" + (10_000 + number);
    }

    // The client's end.

    void send(byte[] bytes) {
        if (!closedByClient && !cut) {
            toBroker.add(bytes, 0, bytes.length);
        }
    }

    /** Ends the stream behind what was sent. */
    void closeByClient() {
        closedByClient = true;
    }

    /** The client stops reading, or goes on. */
    void stall(boolean on) {
        stalled = on;
    }

    boolean isStalled() {
        return stalled;
    }

    /** Breaks: of what is under way a part still arrives; nothing of it, if {@code atOnce}. */
    void cut(Dice dice, boolean atOnce) {
        if (!cut) {
            cut = true;
            toBroker.cutTo(atOnce ? 0 : dice.below(toBroker.size() + 1));
            toClient.cutTo(dice.below(toClient.size() + 1));
            stalled = false;
        }
    }

    /** The client is gone and the broker is not told; what it sent last may arrive in part. */
    void vanish(Dice dice, boolean atOnce) {
        toBroker.cutTo(atOnce ? 0 : dice.below(toBroker.size() + 1));
        peer = null;
    }

    /** A client that vanished is found out. */
    boolean hasVanished() {
        return peer == null && !brokerTold;
    }

    // The scheduler's view.

    boolean canReachBroker() {
        if (brokerTold) {
            return false;
        }
        return (!toBroker.isEmpty() && !paused) || cut || closedByBroker || (closedByClient && toBroker.isEmpty());
    }

    /** Some bytes, or the news of the end, reach the broker. */
    void stepBroker(Dice dice) {
        if (!toBroker.isEmpty() && !paused && !closedByBroker) {
            byte[] bytes = toBroker.take(portion(toBroker.size(), dice));
            handler.onBytes(bytes, 0, bytes.length);
        } else {
            brokerTold = true;
            note();
            handler.onClosed();
        }
    }

    boolean canReachClient() {
        return peer != null && !stalled && (!toClient.isEmpty() || cut || closedByBroker || brokerTold);
    }

    /** Some bytes, or the news of the end, reach the client. */
    void stepClient(Dice dice) {
        Peer client = peer;
        if (client == null) {
            return;
        }
        if (!toClient.isEmpty()) {
            byte[] bytes = toClient.take(portion(toClient.size(), dice));
            client.onBytes(this, bytes);
            if (full && toClient.size() < LOW_WATER) {
                full = false;
                if (!brokerTold && !closedByBroker) {
                    handler.onWritable();
                }
            }
        } else {
            peer = null;
            client.onClosed(this);
        }
    }

    private static int portion(int size, Dice dice) {
        return dice.percent(60) ? size : 1 + dice.below(size);
    }

    private void note() {
        if (closedAtMillis < 0) {
            closedAtMillis = clock.millis();
        }
    }

    /** When the broker knew that it was over; -1 if it does not. */
    long closedAtMillis() {
        return closedAtMillis;
    }

    /** True while neither side has let go of it. */
    boolean isOpen() {
        return peer != null && !closedByBroker && !closedByClient && !cut && !brokerTold;
    }

    /** True once both sides know of its end. */
    boolean isOver() {
        return brokerTold && peer == null;
    }

    boolean isClosedByBroker() {
        return closedByBroker;
    }

    boolean isPaused() {
        return paused;
    }

    /** True if the broker ever had to wait for the client: then it may drop QoS 0. */
    boolean wasEverFull() {
        return everFull;
    }
}
