// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Whoever reads Mosquitto's figures reads ours. */
final class SysTopicsIT {
    /** What Mosquitto 2.0 shows within its first second; the rest comes with traffic. */
    private static final int MOSQUITTO_SHOWS = 50;

    @RegisterExtension
    static final MosquittoBroker MOSQUITTO = new MosquittoBroker("sys_interval 1");

    @RegisterExtension
    static final JarBroker OURS = new JarBroker();

    private static ChildProcess read(int port, BlockingQueue<String> lines) {
        String program = RequiredProgram.find("mosquitto_sub", "install it (Debian: apt install mosquitto-clients)");
        String lineBuffered = RequiredProgram.find("stdbuf", "install it (Debian: apt install coreutils)");
        return ChildProcess.start(
                List.of(lineBuffered, "-oL", program, "-p", String.valueOf(port), "-t", "$SYS/#", "-F", "%t"),
                Path.of("."),
                lines::add);
    }

    @Test
    void everyTopicOfMosquittoIsThere() {
        Set<String> theirs = topics(MOSQUITTO.port(), MOSQUITTO_SHOWS);

        assertThat(topics(OURS.port(), theirs.size())).containsAll(theirs);
    }

    private static Set<String> topics(int port, int count) {
        BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        Set<String> topics = new TreeSet<>();
        try (ChildProcess reader = read(port, lines)) {
            while (topics.size() < count) {
                topics.add(Deadline.take(lines, () -> "topic " + (topics.size() + 1) + " of " + count + " " + reader));
            }
        }
        return topics;
    }
}
