// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

/**
 * Somebody who may look or steer.
 *
 * @param byCookie whether a browser vouches: then other pages could have it send requests, and changes need a further proof
 */
record Caller(String name, Role role, boolean byCookie) {
    /** The same in a browser, who shows a cookie from here on. */
    Caller withCookie() {
        return new Caller(name, role, true);
    }
}
