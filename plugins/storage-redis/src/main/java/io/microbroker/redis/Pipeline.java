// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * The way of operations into one bucket: in order, many in a batch, one batch at a time. A batch of writes has a number and is sent again
 * unchanged, under that number, until there is an answer; the script does none twice. So whatever became of a request that was not
 * answered, in the end each operation has happened once. Confined to the desk.
 */
final class Pipeline {
    private static final int OPS_MAX = 256;
    private static final int BYTES_MAX = 512 << 10;

    private final int bucket;
    private final String key;
    private final ArrayDeque<Op> waiting = new ArrayDeque<>();

    // Valid for one batch.
    private List<Op> underWay = List.of();
    private byte[] packed = new byte[0];
    private boolean reads;
    private boolean exhausted;
    private int attempts;
    private String batchLife = "";
    private long batchNumber;

    private String spared = "0";

    // Valid for one life.
    private String life;
    private long number;

    Pipeline(int bucket, String key, String life) {
        this.bucket = bucket;
        this.key = key;
        this.life = life;
    }

    int bucket() {
        return bucket;
    }

    /** Takes out what waits to be written. */
    List<Op> dropWrites() {
        List<Op> writes = waiting.stream().filter(op -> !op.isRead()).toList();
        waiting.removeIf(op -> !op.isRead());
        return writes;
    }

    /** Later batches are those of another life. */
    void begin(String nextLife) {
        life = nextLife;
        number = 0;
    }

    /** The batch under way is that of a life which is over. */
    boolean isOfEarlierLife() {
        return !batchLife.equals(life);
    }

    boolean reads() {
        return reads;
    }

    /** Adds an operation; true if a batch may begin that could not before. */
    boolean add(Op op) {
        waiting.add(op);
        return underWay.isEmpty() && waiting.size() == 1;
    }

    boolean isIdle() {
        return underWay.isEmpty() && waiting.isEmpty();
    }

    boolean hasWaiting() {
        return underWay.isEmpty() && !waiting.isEmpty();
    }

    boolean isUnderWay() {
        return !underWay.isEmpty();
    }

    /** Makes the next batch of what waits, if none is under way; then it is what {@link #request} asks for. */
    void begin() {
        if (!underWay.isEmpty() || waiting.isEmpty()) {
            return;
        }
        reads = waiting.element().isRead();
        underWay = new ArrayList<>();
        int bytes = 0;
        while (!waiting.isEmpty()
                && waiting.element().isRead() == reads
                && underWay.size() < OPS_MAX
                && (underWay.isEmpty() || bytes + waiting.element().packed().length <= BYTES_MAX)) {
            Op op = waiting.remove();
            underWay.add(op);
            bytes += op.packed().length;
        }
        PackWriter all = new PackWriter(bytes + 8);
        all.array(underWay.size());
        underWay.forEach(op -> all.append(op.packed()));
        packed = all.toBytes();
        exhausted = false;
        attempts = 0;
        if (!reads) {
            number++;
        }
        batchNumber = number;
        batchLife = life;
    }

    /** The batch that is under way, as often as it takes. */
    Request request() {
        attempts++;
        return reads
                ? Request.of(Scripts.READ, key, packed)
                : Request.of(
                        Scripts.APPLY,
                        key,
                        packed,
                        batchLife,
                        Long.toString(batchNumber),
                        exhausted ? "1" : "0",
                        spared);
    }

    /** How often the batch was sent. */
    int attempts() {
        return attempts;
    }

    /** Redis refused the batch for lack of memory: only what frees memory is to be done, and the others are to be told. */
    void onExhausted() {
        exhausted = true;
    }

    /** For what the last memory of Redis is kept, see {@code prelude.lua}. */
    void spare(int level) {
        spared = Integer.toString(level);
    }

    /** The batch is done. Returns its operations; their answers are in the same order. */
    List<Op> end() {
        List<Op> done = underWay;
        underWay = List.of();
        packed = new byte[0];
        return done;
    }

    @Override
    public String toString() {
        return key;
    }
}
