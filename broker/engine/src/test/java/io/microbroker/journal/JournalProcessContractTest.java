// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.storage.Durability;

class JournalProcessContractTest extends JournalContract {
    @Override
    protected Durability durability() {
        return Durability.PROCESS;
    }
}
