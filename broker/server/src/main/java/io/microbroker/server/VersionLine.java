// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import picocli.CommandLine.IVersionProvider;

/** {@code --version}. */
final class VersionLine implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {Version.text()};
    }
}
