// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

/** Whether clients may come in without being authenticated: {@code auth.anonymous}. */
public enum Anonymous {
    /** On listeners bound to a loopback address only, and only as long as no authenticator is configured. */
    LOOPBACK,
    /** Everywhere. */
    TRUE,
    /** Nowhere. */
    FALSE
}
