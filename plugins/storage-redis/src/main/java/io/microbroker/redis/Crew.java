// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

/** Those who work at one desk. */
record Crew(Keys keys, Holds holds, Deliveries deliveries, Moves moves) {
    static Crew at(Desk desk, Keys keys) {
        Holds holds = new Holds();
        return new Crew(keys, holds, new Deliveries(desk, holds, keys), new Moves(desk, holds, keys));
    }
}
