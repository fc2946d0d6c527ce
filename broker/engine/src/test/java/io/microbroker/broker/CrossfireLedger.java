// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * What all clients of the crossfire have sent and got. Each publisher numbers its messages per QoS from 1; each receiver notes
 * the last number it got from each. Any thread.
 */
final class CrossfireLedger {
    static final int LEVELS = 3;
    /** A publisher waits for receivers that are further behind: the queues of the broker stay bounded. */
    private static final long LAG_MAX = 400;

    private static final int MISTAKES_MAX = 20;

    final int clients;
    final AtomicLong received = new AtomicLong();
    final AtomicLong takeovers = new AtomicLong();
    private final AtomicLongArray sent;
    private final AtomicLongArray resent;
    private final AtomicLongArray got;
    private final Queue<String> mistakes = new ConcurrentLinkedQueue<>();

    CrossfireLedger(int clients) {
        this.clients = clients;
        this.sent = new AtomicLongArray(clients * LEVELS);
        this.resent = new AtomicLongArray(clients * LEVELS);
        this.got = new AtomicLongArray(clients * clients * LEVELS);
    }

    private static int cell(int publisher, int qos) {
        return publisher * LEVELS + qos;
    }

    private int cell(int receiver, int publisher, int qos) {
        return receiver * clients * LEVELS + cell(publisher, qos);
    }

    /** The number of the next message. */
    long send(int publisher, int qos) {
        return sent.incrementAndGet(cell(publisher, qos));
    }

    /** A message may go out a second time: from here on its repetition is right at QoS 1. */
    void resend(int publisher, int qos, long number) {
        resent.accumulateAndGet(cell(publisher, qos), number, Math::max);
    }

    /** True if every receiver is close enough behind. */
    boolean mayGoOn(int publisher) {
        for (int receiver = 0; receiver < clients; receiver++) {
            for (int qos = 1; qos < LEVELS; qos++) {
                if (sent.get(cell(publisher, qos)) - got.get(cell(receiver, publisher, qos)) > LAG_MAX) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A message came: its number must fit. */
    void receive(int receiver, int publisher, int qos, long number, boolean duplicate) {
        received.incrementAndGet();
        long last = got.get(cell(receiver, publisher, qos));
        boolean fits =
                switch (qos) {
                    case 0 -> number > last;
                    case 1 ->
                        number == last + 1
                                || (number <= last && (duplicate || number <= resent.get(cell(publisher, qos))));
                    default -> number == last + 1;
                };
        if (!fits) {
            mistake("client " + receiver + " got QoS " + qos + " of " + publisher + ": " + number + " after " + last
                    + (duplicate ? " with DUP" : ""));
        }
        got.set(cell(receiver, publisher, qos), Math.max(last, number));
    }

    void mistake(String text) {
        if (mistakes.size() < MISTAKES_MAX) {
            mistakes.add(text);
        }
    }

    Queue<String> mistakes() {
        return mistakes;
    }

    /** True if all that was sent at QoS 1 and 2 has come to everybody. */
    boolean isComplete() {
        return missing().isEmpty();
    }

    /** Who has not got what. */
    String missing() {
        StringBuilder missing = new StringBuilder();
        for (int receiver = 0; receiver < clients; receiver++) {
            for (int publisher = 0; publisher < clients; publisher++) {
                for (int qos = 1; qos < LEVELS; qos++) {
                    long last = got.get(cell(receiver, publisher, qos));
                    long all = sent.get(cell(publisher, qos));
                    if (last < all && missing.length() < 2000) {
                        missing.append(
                                receiver + " has " + last + " of " + all + " QoS " + qos + " of " + publisher + "; ");
                    }
                }
            }
        }
        return missing.toString();
    }
}
