// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.storage;

import io.microbroker.spi.storage.Storage;
import io.microbroker.testkit.storage.StorageContract;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** All that the broker expects of a storage. */
class AuditedStorageContractTest extends StorageContract {
    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it
    static Path folder;

    @Override
    protected Storage newStorage(Vertx vertx) {
        return new AuditedStorage(folder.resolve("audit.log"));
    }
}
