// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

/**
 * Those who work at one desk.
 *
 * @param isShared other instances may use the same Redis
 */
record Crew(Keys keys, Holds holds, Deliveries deliveries, Moves moves, boolean isShared) {
    static Crew at(Desk desk, Keys keys, boolean isShared) {
        Holds holds = new Holds();
        Deliveries deliveries = new Deliveries(desk, holds, keys, isShared);
        return new Crew(keys, holds, deliveries, new Moves(desk, holds, keys), isShared);
    }

    /** There are other instances. On the desk. */
    void tellOthers(Elsewhere others) {
        deliveries.tellOthers(others);
        moves.tellOthers(others);
    }
}
