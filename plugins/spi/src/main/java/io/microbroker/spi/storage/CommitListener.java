// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.storage;

/** Is told about commits: once per commit and loop, on the context of the loop, never from within a call to the storage. */
@FunctionalInterface
public interface CommitListener {
    void onCommitted(Commit commit);
}
