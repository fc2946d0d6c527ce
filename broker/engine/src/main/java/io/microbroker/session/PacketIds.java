// SPDX-License-Identifier: Apache-2.0
package io.microbroker.session;

/**
 * Gives out packet ids round robin, so that a late acknowledgement cannot hit a fresh message [MQTT-2.2.1-4]. The caller knows
 * which ids are in use.
 */
final class PacketIds {
    private int last;

    /** The id after the last one, 1..65535. */
    int next() {
        last = last == 65_535 ? 1 : last + 1;
        return last;
    }
}
