// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import io.microbroker.spi.cli.CliVerb;
import java.io.PrintStream;
import java.util.List;

/** {@code microbroker pub}: publishes messages. Found by {@link java.util.ServiceLoader}. */
public final class PubVerb implements CliVerb {
    @Override
    public String name() {
        return "pub";
    }

    @Override
    public String description() {
        return "publish messages to a broker";
    }

    @Override
    public int run(List<String> arguments, PrintStream out, PrintStream err) {
        Terminal terminal = new Terminal(System.in, out, err);
        return Verb.run(new PubCommand(terminal), arguments, terminal);
    }
}
