// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The settings of a comparison, from the command line.
 *
 * @param jar this broker
 * @param mosquitto the program
 * @param hivemq file with the class path of HiveMQ CE, empty to leave it out
 * @param rounds the brokers take turns so many times, and the median counts
 * @param seconds of each window; the warm-up is a third of it, and at least a second
 * @param only loads whose name has this in it
 * @param page the Markdown page that gets the tables; the plot goes to {@code images} beside it
 */
record Settings(Path jar, String mosquitto, String hivemq, int rounds, double seconds, String only, Path page) {
    private static final Map<String, String> DEFAULTS = Map.of(
            "jar", "broker/server/target/microbroker.jar",
            "mosquitto", Files.isExecutable(Path.of("/usr/sbin/mosquitto")) ? "/usr/sbin/mosquitto" : "mosquitto",
            "hivemq", "",
            "rounds", "5",
            "seconds", "2",
            "only", "",
            "page", "docs/performance.md");

    static Settings of(String... arguments) throws IOException {
        Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
        List<String> unknown = new ArrayList<>();
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            String name = parts[0].startsWith("--") ? parts[0].substring(2) : "";
            if (parts.length == 2 && values.containsKey(name)) {
                values.put(name, parts[1]);
            } else {
                unknown.add(argument);
            }
        }
        if (!unknown.isEmpty()) {
            throw new IOException("unknown: " + String.join(" ", unknown) + " - write --jar=, --mosquitto=, --hivemq=, "
                    + "--rounds=, --seconds=, --only= or --page=");
        }
        Path jar = Path.of(values.getOrDefault("jar", "")).toAbsolutePath();
        if (!Files.isReadable(jar)) {
            throw new IOException("no " + jar + " - build it: ./mvnw -pl broker/server -am package -DskipTests");
        }
        return new Settings(
                jar,
                values.getOrDefault("mosquitto", ""),
                values.getOrDefault("hivemq", ""),
                Integer.parseInt(values.getOrDefault("rounds", "")),
                Double.parseDouble(values.getOrDefault("seconds", "")),
                values.getOrDefault("only", ""),
                Path.of(values.getOrDefault("page", "")).toAbsolutePath());
    }
}
