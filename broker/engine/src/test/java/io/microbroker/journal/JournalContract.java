// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.storage.Storage;
import io.microbroker.testkit.storage.StorageContract;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The contract of storages for a journal, a directory per test; subclasses say for which class. */
abstract class JournalContract extends StorageContract {
    @TempDir
    private Path temporary = Path.of("");

    private Path directory = temporary;

    @Override
    protected Storage newStorage(Vertx vertx) {
        directory = temporary.resolve("journal");
        return reopen(vertx);
    }

    @Override
    protected Storage reopen(Vertx vertx) {
        return JournalStorage.in(directory, JournalSettings.DEFAULT.withSegmentBytes(256 << 10));
    }

    @Override
    protected boolean survivesReopen() {
        return true;
    }
}
