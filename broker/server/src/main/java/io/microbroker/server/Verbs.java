// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.spi.cli.CliVerb;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The commands that plugins bring, by their names. Looked for only when needed: a start does without. */
final class Verbs {
    private final Map<String, CliVerb> byName = new TreeMap<>();

    Verbs(Iterable<CliVerb> verbs) {
        verbs.forEach(verb -> byName.put(verb.name(), verb));
    }

    static Verbs installed() {
        return new Verbs(ServiceLoader.load(CliVerb.class));
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    /** All of them, in the order of their names. */
    List<CliVerb> all() {
        return List.copyOf(byName.values());
    }

    /** Runs one that is there, with its own arguments, and returns its exit code. */
    int run(String name, List<String> arguments, Surroundings surroundings) {
        CliVerb verb = byName.get(name);
        if (verb == null) {
            throw new IllegalArgumentException("no verb " + name);
        }
        try {
            return verb.run(arguments, surroundings.out(), surroundings.err());
        } catch (RuntimeException e) {
            surroundings.err().println("microbroker " + name + ": " + e);
            return ExitCode.FAILED;
        }
    }
}
