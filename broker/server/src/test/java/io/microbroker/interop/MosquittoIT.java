// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.util.EnumSet;
import java.util.Set;

/** mosquitto_pub and mosquitto_sub, on all three versions. */
final class MosquittoIT extends RealClientContract {
    private static final String CURE = "install it (Debian: apt install mosquitto-clients)";

    @Override
    RealClient.Maker maker(int port) {
        return clients(port);
    }

    static RealClient.Maker clients(int port) {
        MosquittoClient.Programs programs = new MosquittoClient.Programs(
                RequiredProgram.find("mosquitto_pub", CURE),
                RequiredProgram.find("mosquitto_sub", CURE),
                RequiredProgram.find("stdbuf", "install it (Debian: apt install coreutils)"),
                port);
        return new RealClient.Maker() {
            @Override
            public Set<ProtocolVersion> versions() {
                return EnumSet.allOf(ProtocolVersion.class);
            }

            @Override
            public RealClient client(ProtocolVersion version, Inbox inbox) {
                return new MosquittoClient(programs, version, inbox);
            }

            @Override
            public boolean goodbyeSendsWill(ProtocolVersion version) {
                return version.isV5(); // that is what mosquitto_sub does on SIGTERM
            }
        };
    }
}
