// SPDX-License-Identifier: Apache-2.0
package io.microbroker.plugin;

/** A plugin did something wrong, told with its name. Expected: it has no stack trace of its own. */
final class PluginFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PluginFailure(String plugin, String call, Throwable cause) {
        super(plugin + " in " + call + ": " + cause, cause, false, false);
    }
}
