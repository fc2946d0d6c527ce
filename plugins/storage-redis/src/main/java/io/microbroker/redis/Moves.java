// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Move;
import io.microbroker.spi.storage.Outcome;
import io.microbroker.spi.storage.StoredTarget;
import java.util.List;

/**
 * Takes entries from one queue to others. Within a bucket that is one step; to another bucket the entry goes by the outbox, as
 * {@code move.lua} tells. Confined to the desk.
 */
final class Moves {
    private final Desk desk;
    private final Holds holds;
    private final Keys keys;

    Moves(Desk desk, Holds holds, Keys keys) {
        this.desk = desk;
        this.holds = holds;
        this.keys = keys;
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

    /** Goes on with a move that lies in the outbox of a bucket. */
    void goOn(int bucket, String id, Meant to, byte[] entry) {
        putElsewhere(bucket, id, to, entry, number -> finish(bucket, id, to, isThere(number), () -> {}));
    }

    /** Whose queue it is to be, see {@link StoredTarget#incarnation}. */
    record Meant(String clientId, long incarnation) {}

    private interface Numbered {
        void accept(long number);
    }

    private static boolean isThere(long number) {
        return number != Op.FULL && number != Op.GONE;
    }

    private void putElsewhere(int from, String id, Meant to, byte[] entry, Numbered then) {
        PackWriter packed = new PackWriter(entry.length + 64)
                .array(5)
                .text("M")
                .text(unit(from, id))
                .text(to.clientId())
                .number(to.incarnation())
                .string(entry);
        desk.send(Op.write(keys.bucketOf(to.clientId()), packed, answer -> then.accept(answer.nextNumber())));
    }

    private static String unit(int from, String id) {
        return from + ":" + id;
    }

    private void finish(int from, String id, Meant to, boolean moved, Runnable then) {
        PackWriter packed = new PackWriter().array(3).text("F").text(id).number(moved ? 1 : 0);
        desk.send(Op.write(from, packed, answer -> {
            then.run();
            if (moved) {
                PackWriter forget = new PackWriter().array(2).text("Z").text(unit(from, id));
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
            answer.nextArray();
            if (answer.isNumber()) {
                onMoved(answer.nextNumber(), to, answer.nextBytes());
                return;
            }
            String id = answer.nextText();
            byte[] entry = answer.nextBytes();
            open++;
            putElsewhere(bucket, id, to, entry, number -> {
                if (isThere(number)) {
                    onMoved(number, to, entry);
                } else {
                    count(number);
                }
                finish(bucket, id, to, isThere(number), this::end);
            });
        }

        private void onMoved(long number, Meant to, byte[] entry) {
            holds.count(from, -1);
            if (number > 0) {
                holds.post(EntryCode.entry(to.clientId(), number, entry));
            }
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
