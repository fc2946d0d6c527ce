// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.storage;

import io.microbroker.spi.storage.Durability;
import io.microbroker.spi.storage.Storage;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.Nested;

/**
 * The contract of {@link Storage} as tests: extend it, say how to make the storage, and run it.
 *
 * <pre>{@code
 * class CupboardStorageContractTest extends StorageContract {
 *     protected Storage newStorage(Vertx vertx) {
 *         return new CupboardStorage();
 *     }
 * }
 * }</pre>
 *
 * <p>The tests use several event loops of a real Vert.x, wait with deadlines and never sleep. Each test gets a storage of its
 * own.
 */
public abstract class StorageContract {
    /**
     * Makes a storage that holds nothing, for one test; the test opens and closes it.
     *
     * @param vertx the one that the storage will be opened with
     */
    protected abstract Storage newStorage(Vertx vertx);

    /**
     * Makes another instance for what the last storage of this test left behind. Called only if {@link #survivesReopen}.
     *
     * @param vertx the one that the storage will be opened with
     */
    protected Storage reopen(Vertx vertx) {
        throw new UnsupportedOperationException("this storage does not survive");
    }

    /** True if what was stored is there again when the storage is opened anew. */
    protected boolean survivesReopen() {
        return false;
    }

    /** The class that the storage is opened with, and that all calls ask for. */
    protected Durability durability() {
        return Durability.MEMORY;
    }

    @Nested
    class Claiming extends ClaimTests {
        Claiming() {
            super(StorageContract.this);
        }
    }

    @Nested
    class Fencing extends FencingTests {
        Fencing() {
            super(StorageContract.this);
        }
    }

    @Nested
    class Subscribing extends SubscriptionTests {
        Subscribing() {
            super(StorageContract.this);
        }
    }

    @Nested
    class Appending extends AppendTests {
        Appending() {
            super(StorageContract.this);
        }
    }

    @Nested
    class Filling extends QueueBoundTests {
        Filling() {
            super(StorageContract.this);
        }
    }

    @Nested
    class Committing extends CommitTests {
        Committing() {
            super(StorageContract.this);
        }
    }

    @Nested
    class Acknowledging extends AcknowledgementTests {
        Acknowledging() {
            super(StorageContract.this);
        }
    }

    @Nested
    class Reading extends ReadTests {
        Reading() {
            super(StorageContract.this);
        }
    }

    @Nested
    class ReceivingQos2 extends InboundQos2Tests {
        ReceivingQos2() {
            super(StorageContract.this);
        }
    }

    @Nested
    class Moving extends MoveTests {
        Moving() {
            super(StorageContract.this);
        }
    }

    @Nested
    class SendingWills extends WillTests {
        SendingWills() {
            super(StorageContract.this);
        }
    }

    @Nested
    class Retaining extends RetainedTests {
        Retaining() {
            super(StorageContract.this);
        }
    }

    @Nested
    class Telling extends FiguresTests {
        Telling() {
            super(StorageContract.this);
        }
    }

    @Nested
    class Reopening extends ReopenTests {
        Reopening() {
            super(StorageContract.this);
        }
    }
}
