// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.fuzz;

import io.microbroker.testkit.Hex;

/**
 * What one hostile client sends.
 *
 * @param seed makes it again, by {@link StreamMutator#make}
 * @param bytes all of it
 * @param cut where it is sent in two parts; 0 or the length for one
 * @param damages how often it was damaged; 0 for a stream of valid packets
 */
public record HostileStream(long seed, byte[] bytes, int cut, int damages) {
    @Override
    public String toString() {
        return "stream of seed " + seed + ", cut at " + cut + ": " + Hex.of(bytes);
    }
}
