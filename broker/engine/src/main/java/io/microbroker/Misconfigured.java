// SPDX-License-Identifier: Apache-2.0
package io.microbroker;

import io.microbroker.config.ConfigException;
import io.microbroker.config.ConfigOrigin;
import io.microbroker.config.ConfigProblem;
import io.microbroker.spi.storage.Durability;
import java.util.List;
import java.util.Locale;

/** Mistakes in a configuration that only show when it is put to use: it names what this broker does not have. */
final class Misconfigured {
    private static final ConfigOrigin WHERE = new ConfigOrigin(ConfigOrigin.Kind.COMMAND_LINE, "configuration", 0, 0);

    private Misconfigured() {}

    static ConfigException unknownStorage(String type) {
        return problem("storage.type '" + type + "' is not known - built in are: journal and memory");
    }

    static ConfigException memoryKeeps(Durability asked) {
        return problem("storage.durability '" + asked.name().toLowerCase(Locale.ROOT)
                + "' cannot be kept by storage.type 'memory' - write memory");
    }

    static ConfigException memoryKeeps(String listener, Durability asked) {
        return problem("listeners." + listener + ".durability '" + asked.name().toLowerCase(Locale.ROOT)
                + "' cannot be kept by storage.type 'memory' - write broker");
    }

    static ConfigException unknownTransport(String listener, String transport) {
        return problem("listeners." + listener + ".transport '" + transport + "' is not known - built in is: tcp");
    }

    /** @param cause what a transport has against its settings: a message that starts with the key */
    static ConfigException listener(String name, Throwable cause) {
        return section("listeners." + name, cause);
    }

    /** @param cause what is wrong in a section: a message that starts with the key */
    static ConfigException section(String name, Throwable cause) {
        String message = name + "." + cause.getMessage();
        ConfigOrigin where = ConfigOrigin.key(message.split(" ", 2)[0]);
        return new ConfigException(List.of(new ConfigProblem(where, message)));
    }

    private static ConfigException problem(String message) {
        return new ConfigException(List.of(new ConfigProblem(WHERE, message)));
    }
}
