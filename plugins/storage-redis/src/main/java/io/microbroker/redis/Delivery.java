// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.storage.Stored;
import io.microbroker.spi.storage.StoredTarget;
import java.util.List;

/** A fan-out on its way into the buckets: sums up what became of its parts. Confined to the desk. */
final class Delivery {
    private final Fan fan;
    private final Holds holds;
    private int open;
    private int full;
    private int gone;
    private int refused;

    Delivery(Fan fan, Holds holds) {
        this.fan = fan;
        this.holds = holds;
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
            refused += answer.nextNumber() == Op.EXHAUSTED ? 1 : 0;
        } else if (part instanceof Part.Targets targets) {
            onNumbers(targets.targets(), answer);
        }
    }

    private void onNumbers(List<StoredTarget> targets, PackReader answer) {
        Message message = fan.message();
        int count = answer.nextArray();
        for (int i = 0; i < count; i++) {
            long number = answer.nextNumber();
            if (number == Op.FULL) {
                full++;
            } else if (number == Op.GONE) {
                gone++;
            } else if (message != null) {
                holds.post(new Stored(number, message, targets.get(i)));
            }
        }
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
