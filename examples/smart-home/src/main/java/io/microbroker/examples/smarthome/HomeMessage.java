// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.smarthome;

/** What is said in the home; on the wire each is one JSON object. */
sealed interface HomeMessage {
    /** {@code home/<room>/temperature}, such as {@code {"celsius":21.5}}. */
    record Temperature(double celsius) implements HomeMessage {
        public Temperature {
            if (!Double.isFinite(celsius)) {
                throw new IllegalArgumentException("not a temperature: " + celsius);
            }
        }
    }

    /** {@code home/<room>/motion}. */
    record Motion(boolean detected) implements HomeMessage {}

    /** {@code home/<door>/lock/status}. */
    record LockStatus(boolean locked) implements HomeMessage {}

    /** {@code home/<room>/lights/command} tells the lights, {@code home/<room>/lights/state} is their answer. */
    record Light(boolean on, String colour) implements HomeMessage {}

    /** {@code home/presence/<client id>}: the birth message of a sensor, or its last will. */
    record Presence(boolean online) implements HomeMessage {}
}
