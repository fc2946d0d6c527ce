// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.storage.Stored;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A fan-out on its way into the buckets: sums up what became of its parts. Confined to the desk. */
final class Delivery {
    private final Fan fan;
    private final Holds holds;
    private final Elsewhere elsewhere;
    private int open;
    private int full;
    private int gone;
    private int refused;
    private int fenced;

    Delivery(Fan fan, Holds holds, Elsewhere elsewhere) {
        this.fan = fan;
        this.holds = holds;
        this.elsewhere = elsewhere;
    }

    /**
     * Sends all parts.
     *
     * @param unit see {@link Fan#pack}
     * @param then runs when the last has been answered
     */
    void start(Desk desk, String unit, Runnable then) {
        open = fan.parts().size();
        if (open == 0) {
            then.run();
        }
        for (Part part : fan.parts()) {
            PackWriter packed = new PackWriter(fan.body().length + 128);
            fan.pack(part, unit, packed);
            desk.send(Op.write(part.bucket(), packed, answer -> {
                onAnswer(part, answer);
                if (--open == 0) {
                    then.run();
                }
            }));
        }
    }

    /** All parts were done by one operation: its answers stand in their order. */
    void onAnswers(PackReader answers) {
        int count = answers.nextArray();
        for (int i = 0; i < count; i++) {
            onAnswer(fan.parts().get(i), answers.nextValue());
        }
    }

    private void onAnswer(Part part, PackReader answer) {
        if (answer.isNumber()) {
            long number = answer.nextNumber();
            refused += number == Op.EXHAUSTED ? 1 : 0;
            fenced += number == Op.FENCED ? 1 : 0;
        } else if (part instanceof Part.Targets targets) {
            onNumbers(targets, answer);
        }
    }

    private void onNumbers(Part.Targets targets, PackReader answer) {
        int count = answer.nextArray();
        int entries = Math.min(count, targets.count());
        long[] numbers = new long[entries];
        for (int i = 0; i < entries; i++) {
            numbers[i] = answer.nextNumber();
            full += numbers[i] == Op.FULL ? 1 : 0;
            gone += numbers[i] == Op.GONE ? 1 : 0;
        }
        if (count > entries) {
            tellOthers(targets, numbers, answer, count - entries);
        }
        tellHere(targets, numbers);
    }

    private void tellHere(Part.Targets targets, long[] numbers) {
        Message message = fan.message();
        List<Fan.Head> heads = message == null ? Fan.heads(targets) : List.of();
        for (int i = 0; i < numbers.length; i++) {
            if (numbers[i] <= 0) {
                countFull(targets, i, numbers[i]);
                continue;
            }
            if (message != null) {
                holds.post(new Stored(numbers[i], message, targets.targets().get(i)));
            } else {
                Fan.Head head = heads.get(i);
                String clientId = new String(head.clientId(), StandardCharsets.UTF_8);
                holds.post(EntryCode.entry(clientId, numbers[i], fan.before(), head.packed(), fan.body()));
            }
        }
    }

    private void countFull(Part.Targets targets, int which, long number) {
        if (number == Op.FULL && !targets.targets().isEmpty()) {
            holds.onFull(targets.targets().get(which).clientId());
        }
    }

    /** What {@code append.lua} says of sessions that other instances have. Their numbers are not for holds of here. */
    private void tellOthers(Part.Targets targets, long[] numbers, PackReader answer, int lives) {
        List<Fan.Head> heads = Fan.heads(targets);
        for (int i = 0; i < lives; i++) {
            int entries = (answer.nextArray() - 1) / 2;
            String life = answer.nextText();
            PackWriter posts = PostCode.message(fan, entries);
            for (int k = 0; k < entries; k++) {
                int which = (int) answer.nextNumber() - 1;
                PostCode.entry(posts, heads.get(which), answer.nextNumber(), numbers[which]);
                numbers[which] = Op.GONE; // it is told there
            }
            elsewhere.post(life, posts.toBytes());
        }
    }

    /** Some part was not done, or is not known to be: the life that asked is over. */
    boolean isFenced() {
        return fenced > 0;
    }

    /** Some part found no memory in Redis. */
    boolean isRefused() {
        return refused > 0;
    }

    int full() {
        return full;
    }

    int gone() {
        return gone;
    }
}
