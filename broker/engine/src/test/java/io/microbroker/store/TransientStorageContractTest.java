// SPDX-License-Identifier: Apache-2.0
package io.microbroker.store;

import io.microbroker.spi.storage.Storage;
import io.microbroker.testkit.storage.StorageContract;
import io.vertx.core.Vertx;

class TransientStorageContractTest extends StorageContract {
    @Override
    protected Storage newStorage(Vertx vertx) {
        return new TransientStorage();
    }
}
