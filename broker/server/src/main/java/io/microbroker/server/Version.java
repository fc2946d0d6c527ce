// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import java.util.Objects;

/** The version of this build, as the manifest of the jar has it. */
final class Version {
    private Version() {}

    static String text() {
        return "microbroker "
                + Objects.requireNonNullElse(Main.class.getPackage().getImplementationVersion(), "development");
    }
}
