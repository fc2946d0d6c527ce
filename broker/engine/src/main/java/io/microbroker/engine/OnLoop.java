// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.Consumer;

/** Brings the end of a future back to the loop that waits for it, whichever thread completes it. */
public final class OnLoop {
    private OnLoop() {}

    /** Calls one of the two on the loop: at once if the future is complete already. */
    public static <T> void await(Loop loop, Future<T> future, Consumer<T> onSuccess, Consumer<Throwable> onFailure) {
        if (future.isComplete()) {
            settle(future, onSuccess, onFailure);
        } else {
            future.onComplete(ignored -> loop.post(() -> settle(future, onSuccess, onFailure)));
        }
    }

    /** The same future, completed on the loop unless it is complete already. */
    public static <T> Future<T> bring(Loop loop, Future<T> future) {
        if (future.isComplete()) {
            return future;
        }
        Promise<T> promise = Promise.promise();
        await(loop, future, promise::complete, promise::fail);
        return promise.future();
    }

    private static <T> void settle(Future<T> future, Consumer<T> onSuccess, Consumer<Throwable> onFailure) {
        if (future.succeeded()) {
            onSuccess.accept(future.result());
        } else {
            onFailure.accept(future.cause());
        }
    }
}
