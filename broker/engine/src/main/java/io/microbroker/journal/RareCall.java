// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.storage.StorageException;
import io.vertx.core.Promise;
import java.util.function.BiConsumer;

/** A call that is answered by a future, or that is not worth a class. */
final class RareCall<T> extends Call {
    private final int recordBytes;
    private final boolean mayFail;
    private final Promise<T> promise;
    private final BiConsumer<Bookkeeper, RareCall<T>> action;

    /**
     * Makes one.
     *
     * @param recordBytes what it may write at most
     * @param mayFail true if it is refused where there is no room, false if it waits for room
     */
    RareCall(LoopLink from, int recordBytes, boolean mayFail, BiConsumer<Bookkeeper, RareCall<T>> action) {
        super(from);
        this.recordBytes = recordBytes;
        this.mayFail = mayFail;
        this.promise = Promise.promise();
        this.action = action;
    }

    Promise<T> promise() {
        return promise;
    }

    @Override
    int weight() {
        return super.weight() + recordBytes;
    }

    @Override
    int recordBytes() {
        return recordBytes;
    }

    @Override
    boolean giveUp() {
        if (mayFail) {
            refuse(SessionDesk.exhausted());
        }
        return mayFail;
    }

    @Override
    void execute(Bookkeeper book) {
        action.accept(book, this);
    }

    @Override
    void refuse(StorageException why) {
        from().onLoop(() -> promise.tryFail(why));
    }

    void succeed(T value) {
        from().onLoop(() -> promise.tryComplete(value));
    }
}
