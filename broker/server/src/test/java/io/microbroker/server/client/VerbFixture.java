// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Runs a verb in this VM. */
final class VerbFixture {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private byte[] input = new byte[0];

    VerbFixture input(String text) {
        input = text.getBytes(StandardCharsets.UTF_8);
        return this;
    }

    int pub(int port, String... args) {
        return pubTo("127.0.0.1", port, args);
    }

    int pubTo(String host, int port, String... args) {
        return run(PubCommand::new, host, port, args);
    }

    int sub(int port, String... args) {
        return subTo("127.0.0.1", port, args);
    }

    int subTo(String host, int port, String... args) {
        return run(SubCommand::new, host, port, args);
    }

    private int run(Function<Terminal, Verb.Command> verb, String host, int port, String... args) {
        Terminal terminal = new Terminal(
                new ByteArrayInputStream(input),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        List<String> arguments = new ArrayList<>(List.of("-h", host, "-p", String.valueOf(port)));
        arguments.addAll(List.of(args));
        return Verb.run(verb.apply(terminal), arguments, terminal);
    }

    String out() {
        return out.toString(StandardCharsets.UTF_8);
    }

    String err() {
        return err.toString(StandardCharsets.UTF_8);
    }
}
