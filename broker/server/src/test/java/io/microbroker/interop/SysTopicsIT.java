// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
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

    private static ChildProcess start(int port, BlockingQueue<String> lines) {
        String program = RequiredProgram.find("mosquitto_sub", "install it (Debian: apt install mosquitto-clients)");
        String lineBuffered = RequiredProgram.find("stdbuf", "install it (Debian: apt install coreutils)");
        return ChildProcess.start(
                List.of(lineBuffered, "-oL", program, "-p", String.valueOf(port), "-t", "$SYS/#", "-F", "%t"),
                Path.of("."),
                lines::add);
    }

    @Test
    void everyTopicOfMosquittoIsThere() {
        Set<String> theirs = new TreeSet<>();
        read(MOSQUITTO.port(), topic -> theirs.add(topic) && theirs.size() == MOSQUITTO_SHOWS);

        Set<String> missing = new TreeSet<>(theirs);
        Set<String> seen = new TreeSet<>();
        read(OURS.port(), topic -> {
            missing.remove(topic);
            return missing.isEmpty() || !seen.add(topic); // all are retained: the second round brings no others
        });
        assertThat(missing).isEmpty();
    }

    /** Reads topics until the predicate says that it was the last. */
    private static void read(int port, Predicate<String> isLast) {
        BlockingQueue<String> topics = new LinkedBlockingQueue<>();
        try (ChildProcess reader = start(port, topics)) {
            String topic;
            do {
                topic = Deadline.take(topics, () -> "another topic of " + reader);
            } while (!isLast.test(topic));
        }
    }
}
