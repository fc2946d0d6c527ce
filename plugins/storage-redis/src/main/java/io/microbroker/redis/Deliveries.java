// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Outcome;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Brings messages into queues. What must happen once although it concerns several buckets, a QoS 2 message and a will, is left in the
 * outbox of its session's bucket in one step; from there the parts go out under the id of that unit, which each bucket takes once; then
 * the outbox forgets it, and after that the buckets do. Whoever finds it in the outbox may go on with it. Confined to the desk.
 */
final class Deliveries {
    private final Desk desk;
    private final Holds holds;
    private final Keys keys;
    private final boolean isShared;
    private Elsewhere elsewhere = Elsewhere.NOWHERE;
    /** How many units of a client are on their way into its outbox. */
    private final Map<String, Integer> leaving = new HashMap<>();

    Deliveries(Desk desk, Holds holds, Keys keys, boolean isShared) {
        this.desk = desk;
        this.holds = holds;
        this.keys = keys;
        this.isShared = isShared;
    }

    /** There are other instances. */
    void tellOthers(Elsewhere others) {
        elsewhere = others;
    }

    Elsewhere elsewhere() {
        return elsewhere;
    }

    void append(Ticket ticket, Fan fan) {
        if (isShared && fan.parts().isEmpty()) { // asks whether Redis is there
            PackWriter asks = new PackWriter().array(1).text("m");
            desk.send(Op.read(0, asks, answer -> ticket.end(Outcome.STORED)));
            return;
        }
        Delivery delivery = new Delivery(fan, holds, elsewhere);
        delivery.start(desk, "", () -> {
            Outcome outcome = delivery.isRefused() ? Outcome.EXHAUSTED : outcomeOf(delivery);
            ticket.end(outcome, delivery.full(), delivery.gone());
        });
    }

    private static Outcome outcomeOf(Delivery delivery) {
        return delivery.isFenced() ? Outcome.FENCED : Outcome.STORED;
    }

    /** A QoS 2 message of a persistent session [MQTT-4.3.3-10]. */
    void inbound2(Ticket ticket, Lease publisher, int packetId, Fan fan) {
        PackWriter head = new PackWriter(fan.body().length + 256);
        head.array(5 + operations(publisher, fan));
        lease("I", publisher, head).number(packetId);
        first(ticket, publisher, fan, head, delivery -> {
            if (delivery.isRefused()) {
                // The publisher is told so (0x97) and may use the packet id again.
                PackWriter forget = new PackWriter().array(5);
                desk.send(Op.silent(
                        bucketOf(publisher), lease("N", publisher, forget).number(packetId)));
                ticket.end(Outcome.EXHAUSTED);
            } else {
                ticket.end(outcomeOf(delivery), delivery.full(), delivery.gone());
            }
        });
    }

    void will(Ticket ticket, Lease lease, Fan fan) {
        PackWriter head = new PackWriter(fan.body().length + 256);
        head.array(4 + operations(lease, fan));
        lease(isShared && lease.incarnation() == 0 ? "w" : "W", lease, head);
        first(ticket, lease, fan, head, delivery -> ticket.end(outcomeOf(delivery), delivery.full(), delivery.gone()));
    }

    private interface Delivered {
        void end(Delivery delivery);
    }

    private int bucketOf(Lease lease) {
        return keys.bucketOf(lease.clientId());
    }

    /** How many operations belong to the first step: those of the message, or the one for the outbox. */
    private int operations(Lease lease, Fan fan) {
        return isOneStep(lease, fan) ? fan.parts().size() : 1;
    }

    /** What was sent before, and is not yet known to lie in the outbox, is to be delivered before it [MQTT-4.6.0-6]. */
    private boolean isOneStep(Lease lease, Fan fan) {
        return fan.isWithin(bucketOf(lease)) && !leaving.containsKey(lease.clientId());
    }

    private void first(Ticket ticket, Lease lease, Fan fan, PackWriter operation, Delivered delivered) {
        int bucket = bucketOf(lease);
        boolean isWithin = isOneStep(lease, fan);
        if (isWithin) {
            fan.parts().forEach(part -> fan.pack(part, "", operation));
        } else {
            leaving.merge(lease.clientId(), 1, Integer::sum);
            operation.array(3).text("X").string(fan.toBytes()).text(lease.clientId());
        }
        desk.send(Op.write(bucket, operation, answer -> {
            if (!isWithin) {
                leaving.computeIfPresent(lease.clientId(), (clientId, count) -> count == 1 ? null : count - 1);
            }
            if (answer.isNumber()) {
                ticket.end(answer.nextNumber() == Op.FENCED ? Outcome.FENCED : Outcome.EXHAUSTED);
                return;
            }
            Delivery delivery = new Delivery(fan, holds, elsewhere);
            if (isWithin) {
                delivery.onAnswers(answer);
                delivered.end(delivery);
            } else {
                answer.nextArray();
                String id = answer.nextText();
                deliver(Unit.own(bucket, id), fan, delivery, () -> delivered.end(delivery));
            }
        }));
    }

    /** Goes on with a unit that another instance has begun. */
    void goOn(Unit unit, Fan fan, Runnable then) {
        deliver(unit, fan, new Delivery(fan, holds, elsewhere), then);
    }

    private void deliver(Unit unit, Fan fan, Delivery delivery, Runnable then) {
        delivery.start(desk, unit.name(), () -> {
            then.run();
            if (delivery.isFenced()) {
                return; // whoever tidies up after this life finds it in the outbox
            }
            PackWriter done = new PackWriter().array(2).text("D").text(unit.id());
            desk.send(Op.write(unit.bucket(), done, answer -> {
                boolean isOurs = answer.nextNumber() > 0;
                if (isOurs && !unit.isTakenOver()) { // else the other may still be at it
                    forget(unit.name(), fan);
                }
            }));
        });
    }

    private void forget(String unit, Fan fan) {
        Set<Integer> told = new HashSet<>();
        for (Part part : fan.parts()) {
            if (part instanceof Part.Targets && told.add(part.bucket())) {
                desk.send(Op.silent(
                        part.bucket(), new PackWriter().array(2).text("Z").text(unit)));
            }
        }
    }

    /** Code and lease: how every operation of an owner begins. */
    static PackWriter lease(String code, Lease lease, PackWriter out) {
        return out.text(code).text(lease.clientId()).number(lease.incarnation()).number(lease.epoch());
    }
}
