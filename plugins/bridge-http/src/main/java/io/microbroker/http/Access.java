// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

/** Who may use a route. */
enum Access {
    /** Everybody. */
    OPEN,
    /** Whoever might connect by MQTT, with the same rights. */
    CLIENT,
    /** Whoever may look. */
    VIEWER,
    /** Whoever may change something. */
    ADMIN
}
