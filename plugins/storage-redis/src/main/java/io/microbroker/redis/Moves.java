// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Move;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.StoredTarget;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes entries from one queue to others. Within a bucket that is one step; to another bucket the entry goes by the outbox, as
 * {@code move.lua} tells. Confined to the desk.
 */
final class Moves {
    private final Desk desk;
    private final Holds holds;
    private final Keys keys;
    private Elsewhere elsewhere = Elsewhere.NOWHERE;

    Moves(Desk desk, Holds holds, Keys keys) {
        this.desk = desk;
        this.holds = holds;
        this.keys = keys;
    }

    /** There are other instances. */
    void tellOthers(Elsewhere others) {
        elsewhere = others;
    }

    void move(Ticket ticket, Lease from, List<Move> moves) {
        int bucket = keys.bucketOf(from.clientId());
        PackWriter packed = new PackWriter().array(4 + 5 * moves.size());
        Deliveries.lease("V", from, packed);
        for (Move move : moves) {
            String clientId = move.to().clientId();
            packed.number(move.sequence()).number(keys.bucketOf(clientId) == bucket ? 0 : 1);
            packed.text(clientId).number(move.to().incarnation()).string(EntryCode.head(move.to()));
        }
        Errand errand = new Errand(ticket, from, bucket);
        desk.send(Op.write(bucket, packed, answer -> errand.onAnswers(moves, answer)));
    }

    /** Goes on with a move that another instance has begun. */
    void goOn(Unit unit, Meant to, byte[] entry, Runnable then) {
        putElsewhere(unit, to, entry, number -> {
            if (number == Op.FENCED) {
                then.run();
            } else {
                finish(unit, to, isThere(number), then);
            }
        });
    }

    /** Whose queue it is to be, see {@link StoredTarget#incarnation}. */
    record Meant(String clientId, long incarnation) {}

    private interface Numbered {
        void accept(long number);
    }

    private static boolean isThere(long number) {
        return number != Op.FULL && number != Op.GONE;
    }

    private void putElsewhere(Unit unit, Meant to, byte[] entry, Numbered then) {
        PackWriter packed = new PackWriter(entry.length + 64)
                .array(5)
                .text("M")
                .text(unit.name())
                .text(to.clientId())
                .number(to.incarnation())
                .string(entry);
        desk.send(Op.write(keys.bucketOf(to.clientId()), packed, answer -> {
            if (answer.isNumber()) {
                then.accept(answer.nextNumber());
                return;
            }
            int values = answer.nextArray();
            long number = answer.nextNumber();
            tell(to, number, entry, values > 1 ? answer : null);
            then.accept(number);
        }));
    }

    /** @param owner life and incarnation if that is at another instance, else null */
    private void tell(Meant to, long number, byte[] entry, @Nullable PackReader owner) {
        if (owner == null) {
            holds.post(EntryCode.entry(to.clientId(), number, entry));
        } else {
            String life = owner.nextText();
            elsewhere.post(life, PostCode.entry(to.clientId(), owner.nextNumber(), number, entry));
        }
    }

    private void finish(Unit unit, Meant to, boolean moved, Runnable then) {
        PackWriter packed = new PackWriter().array(3).text("F").text(unit.id()).number(moved ? 1 : 0);
        desk.send(Op.write(unit.bucket(), packed, answer -> {
            then.run();
            boolean isOurs = answer.nextNumber() > 0;
            if (moved && isOurs && !unit.isTakenOver()) { // else another may still be at it
                PackWriter forget = new PackWriter().array(2).text("Z").text(unit.name());
                desk.send(Op.silent(keys.bucketOf(to.clientId()), forget));
            }
        }));
    }

    /** One call of {@link #move}. */
    private final class Errand {
        private final Ticket ticket;
        private final Lease from;
        private final int bucket;
        private int open = 1;
        private int full;
        private int gone;

        Errand(Ticket ticket, Lease from, int bucket) {
            this.ticket = ticket;
            this.from = from;
            this.bucket = bucket;
        }

        void onAnswers(List<Move> moves, PackReader answers) {
            if (answers.isNumber()) {
                ticket.end(Outcome.FENCED);
                return;
            }
            int count = answers.nextArray();
            for (int i = 0; i < count; i++) {
                StoredTarget to = moves.get(i).to();
                onAnswer(new Meant(to.clientId(), to.incarnation()), answers.nextValue());
            }
            end();
        }

        private void onAnswer(Meant to, PackReader answer) {
            if (answer.isNumber()) {
                count(answer.nextNumber());
                return;
            }
            int values = answer.nextArray();
            if (answer.isNumber()) {
                long number = answer.nextNumber();
                holds.count(from, -1);
                tell(to, number, answer.nextBytes(), values > 2 ? answer : null);
                return;
            }
            Unit unit = Unit.own(bucket, answer.nextText());
            byte[] entry = answer.nextBytes();
            open++;
            putElsewhere(unit, to, entry, number -> {
                if (number == Op.FENCED) {
                    end();
                    return;
                }
                if (isThere(number)) {
                    holds.count(from, -1);
                } else {
                    count(number);
                }
                finish(unit, to, isThere(number), this::end);
            });
        }

        private void count(long number) {
            full += number == Op.FULL ? 1 : 0;
            gone += number == Op.GONE ? 1 : 0;
        }

        private void end() {
            if (--open == 0) {
                ticket.end(Outcome.STORED, full, gone);
            }
        }
    }
}
