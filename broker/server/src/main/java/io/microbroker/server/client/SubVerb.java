// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.spi.cli.CliVerb;
import java.io.PrintStream;
import java.util.List;

/** {@code microbroker sub}: prints messages. Found by {@link java.util.ServiceLoader}. */
public final class SubVerb implements CliVerb {
    @Override
    public String name() {
        return "sub";
    }

    @Override
    public String description() {
        return "subscribe to topics and print their messages";
    }

    @Override
    public int run(List<String> arguments, PrintStream out, PrintStream err) {
        Terminal terminal = new Terminal(System.in, out, err);
        return Verb.run(new SubCommand(terminal), arguments, terminal);
    }
}
