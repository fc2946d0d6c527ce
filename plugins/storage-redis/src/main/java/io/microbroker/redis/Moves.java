// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.microbroker.spi.storage.Lease;
import io.microbroker.spi.storage.Move;
import io.microbroker.spi.storage.Outcome;
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
        PackWriter packed = new PackWriter().array(4 + 4 * moves.size());
        Deliveries.lease("V", from, packed);
        for (Move move : moves) {
            String clientId = move.to().clientId();
            packed.number(move.sequence()).number(keys.bucketOf(clientId) == bucket ? 0 : 1);
            packed.text(clientId).string(EntryCode.head(move.to()));
        }
        Errand errand = new Errand(ticket, from, bucket);
        desk.send(Op.write(bucket, packed, answer -> errand.onAnswers(moves, answer)));
    }

    /** Goes on with a move that lies in the outbox of a bucket. */
    void goOn(int bucket, String id, String clientId, byte[] entry) {
        putElsewhere(bucket, id, clientId, entry, number -> finish(bucket, id, clientId, isThere(number), () -> {}));
    }

    private interface Numbered {
        void accept(long number);
    }

    private static boolean isThere(long number) {
        return number != Op.FULL && number != Op.GONE;
    }

    private void putElsewhere(int from, String id, String clientId, byte[] entry, Numbered then) {
        PackWriter packed = new PackWriter(entry.length + 64)
                .array(4)
                .text("M")
                .text(unit(from, id))
                .text(clientId)
                .string(entry);
        desk.send(Op.write(keys.bucketOf(clientId), packed, answer -> then.accept(answer.nextNumber())));
    }

    private static String unit(int from, String id) {
        return from + ":" + id;
    }

    private void finish(int from, String id, String clientId, boolean moved, Runnable then) {
        PackWriter packed = new PackWriter().array(3).text("F").text(id).number(moved ? 1 : 0);
        desk.send(Op.write(from, packed, answer -> {
            then.run();
            if (moved) {
                PackWriter forget = new PackWriter().array(2).text("Z").text(unit(from, id));
                desk.send(Op.silent(keys.bucketOf(clientId), forget));
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
                onAnswer(moves.get(i).to().clientId(), answers.nextValue());
            }
            end();
        }

        private void onAnswer(String clientId, PackReader answer) {
            if (answer.isNumber()) {
                count(answer.nextNumber());
                return;
            }
            answer.nextArray();
            if (answer.isNumber()) {
                onMoved(answer.nextNumber(), clientId, answer.nextBytes());
                return;
            }
            String id = answer.nextText();
            byte[] entry = answer.nextBytes();
            open++;
            putElsewhere(bucket, id, clientId, entry, number -> {
                if (isThere(number)) {
                    onMoved(number, clientId, entry);
                } else {
                    count(number);
                }
                finish(bucket, id, clientId, isThere(number), this::end);
            });
        }

        private void onMoved(long number, String clientId, byte[] entry) {
            holds.count(from, -1);
            if (number > 0) {
                holds.post(EntryCode.entry(clientId, number, entry));
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
