// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;

/** How far this instance has followed the changes of one bucket, and who waits for it. Confined to the thread of the log. */
final class BucketLog {
    private final int bucket;
    private final List<Asked> asked = new ArrayList<>();
    private long position;
    private boolean busy;
    private boolean again;
    private boolean isTold;
    private Future<Void> inForce = Future.succeededFuture();

    /** Somebody wants to know when this instance routes by a change. */
    private record Asked(long number, boolean whenIdle, Runnable then) {}

    BucketLog(int bucket, long position) {
        this.bucket = bucket;
        this.position = position;
    }

    int bucket() {
        return bucket;
    }

    long position() {
        return position;
    }

    /** The sessions of the bucket have been told. */
    boolean isTold() {
        return isTold;
    }

    void told(Future<Void> done) {
        isTold = true;
        also(done);
    }

    /** True if nobody reads, and the caller is to. */
    boolean begin() {
        if (busy) {
            again = true;
            return false;
        }
        busy = true;
        again = false;
        return true;
    }

    /** Reading is over. True if it was asked for meanwhile. */
    boolean end() {
        busy = false;
        boolean wanted = again;
        again = false;
        return wanted;
    }

    boolean isBusy() {
        return busy;
    }

    /** This far it is followed, once {@code done} is. */
    void advance(long number, Future<Void> done) {
        position = number;
        also(done);
    }

    private void also(Future<Void> done) {
        if (!done.isComplete()) {
            inForce = inForce.isComplete() ? done : Future.join(inForce, done).mapEmpty();
        }
    }

    /** Runs {@code then} when changes up to this number are in force; {@link #answer} looks after it. */
    void ask(long number, Runnable then) {
        asked.add(new Asked(number, false, then));
    }

    /** Runs {@code then} when all changes that the log has by now are in force. */
    void askForAll(Runnable then) {
        asked.add(new Asked(position, true, then));
    }

    /** Answers those whose changes have come. */
    void answer() {
        if (asked.isEmpty() || !isTold) {
            return;
        }
        List<Asked> ready = asked.stream()
                .filter(each -> each.number <= position && !(busy && each.whenIdle))
                .toList();
        asked.removeAll(ready);
        for (Asked each : ready) {
            inForce.onComplete(done -> each.then.run());
        }
    }
}
