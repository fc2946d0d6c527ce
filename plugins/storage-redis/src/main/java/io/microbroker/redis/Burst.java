// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.Receipt;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredTarget;
import java.util.ArrayList;
import java.util.List;

/**
 * Messages that follow each other into the queue of one session: one operation for all of them, which costs Redis and broker a part of what
 * each by itself would. Gathered on a loop, then confined to the desk.
 */
final class Burst implements Runnable {
    /** Larger messages lie apart from the queue, see {@code append.lua}. */
    private static final int MESSAGE_BYTES_MAX = 4096;

    private static final int MESSAGES_MAX = 256;
    private static final int BYTES_MAX = 128 << 10;

    private final LoopLink link;
    private final Desk desk;
    private final Crew crew;
    private final String clientId;
    private final long incarnation;
    private final List<Call> calls = new ArrayList<>();
    private final PackWriter entries = new PackWriter(1024);
    private List<Ticket> tickets = List.of();

    private record Call(Message message, StoredTarget target, Receipt receipt) {}

    Burst(LoopLink link, Desk desk, Crew crew, StoredTarget first) {
        this.link = link;
        this.desk = desk;
        this.crew = crew;
        this.clientId = first.clientId();
        this.incarnation = first.incarnation();
    }

    /** True if messages like this one may go in a burst. */
    static boolean fits(Message message) {
        return message.size() < MESSAGE_BYTES_MAX;
    }

    /** True if this one may go with those that are here. On the loop. */
    boolean takes(StoredTarget target) {
        return calls.size() < MESSAGES_MAX
                && entries.length() < BYTES_MAX
                && target.incarnation() == incarnation
                && target.clientId().equals(clientId);
    }

    /** On the loop. */
    void add(Message message, StoredTarget target, Receipt receipt) {
        calls.add(new Call(message, target, receipt));
        entries.string(EntryCode.entry(message, target));
    }

    @Override
    public void run() {
        tickets = new ArrayList<>(calls.size());
        for (Call call : calls) {
            tickets.add(link.ticket(call.receipt));
        }
        PackWriter packed = new PackWriter(entries.length() + clientId.length() + 32)
                .array(3 + calls.size())
                .text("a")
                .text(clientId)
                .number(incarnation);
        entries.appendTo(packed);
        desk.send(Op.write(crew.keys().bucketOf(clientId), packed, this::onAnswer));
    }

    private void onAnswer(PackReader answer) {
        if (answer.isNumber()) {
            Outcome outcome = answer.nextNumber() == Op.FENCED ? Outcome.FENCED : Outcome.EXHAUSTED;
            tickets.forEach(ticket -> ticket.end(outcome));
            return;
        }
        int count = answer.nextArray();
        long[] numbers = new long[calls.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = answer.nextNumber();
        }
        if (count > numbers.length) {
            tellOther(answer.nextText(), answer.nextNumber(), numbers);
        } else {
            tellHere(numbers);
        }
        for (int i = 0; i < numbers.length; i++) {
            tickets.get(i).end(Outcome.STORED, numbers[i] == Op.FULL ? 1 : 0, numbers[i] == Op.GONE ? 1 : 0);
        }
    }

    private void tellHere(long[] numbers) {
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] > 0) {
                Call call = calls.get(i);
                crew.holds().post(new Stored(numbers[i], call.message, call.target));
            } else if (numbers[i] == Op.FULL) {
                crew.holds().onFull(clientId);
            }
        }
    }

    /** The owner is at another instance. */
    private void tellOther(String life, long present, long[] numbers) {
        PackReader packed = new PackReader(entries.toBytes());
        PackWriter posts = PostCode.entries(clientId, present, entries.length());
        for (long number : numbers) {
            byte[] entry = packed.nextBytes();
            if (number > 0) {
                posts.number(number).string(entry);
            }
        }
        crew.deliveries().elsewhere().post(life, posts.toBytes());
    }
}
