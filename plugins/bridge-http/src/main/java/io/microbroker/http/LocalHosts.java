// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import java.util.regex.Pattern;

/** Names of this machine that mean no other. */
final class LocalHosts {
    private static final Pattern LOCAL =
            Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[?::1]?", Pattern.CASE_INSENSITIVE);

    private LocalHosts() {}

    /** Whether a host, without port, is this machine for certain. Nothing is looked up. */
    static boolean isLocal(String host) {
        return LOCAL.matcher(host).matches();
    }
}
