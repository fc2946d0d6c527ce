// SPDX-License-Identifier: Apache-2.0
package io.microbroker.engine;

/** Work that is put off to the end of a turn, once however often it was asked for: above all the write of a connection. */
@FunctionalInterface
public interface TurnEnd {
    /** The turn ends. */
    void onTurnEnd();
}
