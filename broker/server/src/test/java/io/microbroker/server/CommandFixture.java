// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.config.BrokerConfig;
import io.microbroker.config.ListenerConfig;
import io.microbroker.spi.cli.CliVerb;
import io.vertx.core.Future;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The command line in this VM, with a broker that only pretends. */
final class CommandFixture {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private final Map<String, String> environment = new TreeMap<>();
    private final List<Path> searched = new ArrayList<>();
    private final List<CliVerb> verbs = new ArrayList<>();
    private final List<BrokerConfig> started = new ArrayList<>();
    private BrokerProcess.Starter starter = config -> Future.succeededFuture(new FakeProcess(config));

    CommandFixture variable(String name, String value) {
        environment.put(name, value);
        return this;
    }

    CommandFixture search(Path file) {
        searched.add(file);
        return this;
    }

    CommandFixture verb(CliVerb verb) {
        verbs.add(verb);
        return this;
    }

    CommandFixture failing(Throwable failure) {
        starter = config -> Future.failedFuture(failure);
        return this;
    }

    /** Runs a command and returns its exit code. */
    int run(String... args) {
        Surroundings surroundings = new Surroundings(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                false,
                environment,
                searched,
                this::start,
                (broker, announce) -> announce.run());
        return new Main(surroundings, () -> new Verbs(verbs)).run(args);
    }

    List<String> out() {
        return out.toString(StandardCharsets.UTF_8).lines().toList();
    }

    List<String> err() {
        return err.toString(StandardCharsets.UTF_8).lines().toList();
    }

    /** The configurations of the brokers that were to be started. */
    List<BrokerConfig> started() {
        return started;
    }

    private Future<BrokerProcess> start(BrokerConfig config) {
        started.add(config);
        return starter.start(config);
    }

    private record FakeProcess(BrokerConfig config) implements BrokerProcess {
        private static final int FREE_PORT = 45_678;

        @Override
        public int port(String listener) {
            int port = config.listeners()
                    .getOrDefault(listener, ListenerConfig.DEFAULT)
                    .port();
            return port == 0 ? FREE_PORT : port;
        }

        @Override
        public void reload() {}

        @Override
        public Future<Void> stop() {
            return Future.succeededFuture();
        }
    }
}
