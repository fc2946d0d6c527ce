// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.storage.Posted;

/** Who is told of new entries of a session: the loop of its last claim. */
interface Owner {
    void post(Posted posted);
}
