// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.config.LogConfig;
import java.util.Locale;

/** Hands {@code log} to {@link LogSetup}, which reads these properties when the first logger is asked for. */
final class LogSettings {
    static final String LEVEL = "microbroker.log.level";
    static final String FORMAT = "microbroker.log.format";

    private LogSettings() {}

    /** To be called before anything logs. */
    static void apply(LogConfig log) {
        System.setProperty(LEVEL, log.level().name());
        System.setProperty(FORMAT, log.format().name().toLowerCase(Locale.ROOT));
    }
}
