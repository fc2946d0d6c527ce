// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.Map;

/** Who waits until another instance has let go of a client, for a moment at most. Confined to the thread of the fleet. */
final class Kicks {
    private static final long LIMIT_MILLIS = 200;

    private final OneThread thread;
    private final Map<Long, Promise<Void>> waiting = new HashMap<>();
    private long last;

    Kicks(OneThread thread) {
        this.thread = thread;
    }

    /** Sends a record. */
    interface Sending {
        /** False if there is nobody who takes it. */
        boolean send(byte[] record);
    }

    /** Has a client of another instance disconnected that was claimed here under this epoch. */
    Future<Void> kick(String clientId, long epoch, Sending sending) {
        long number = ++last;
        byte[] record =
                new PackWriter().number(number).number(epoch).text(clientId).toBytes();
        if (!sending.send(record)) {
            return Future.succeededFuture();
        }
        Promise<Void> promise = Promise.promise();
        waiting.put(number, promise);
        thread.later(LIMIT_MILLIS, () -> onReleased(number));
        return promise.future();
    }

    /** The other has let go, or has had its time. */
    void onReleased(long number) {
        Promise<Void> promise = waiting.remove(number);
        if (promise != null) {
            promise.tryComplete();
        }
    }
}
