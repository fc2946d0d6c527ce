// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.plugin.PluginVerbs;
import io.microbroker.spi.cli.CliVerb;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;

/** The commands that plugins bring, by their names. Looked for only when needed: a start does without. */
final class Verbs implements AutoCloseable {
    private final Map<String, CliVerb> byName = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private final AutoCloseable source;

    Verbs(Iterable<CliVerb> verbs) {
        verbs.forEach(verb -> byName.put(verb.name(), verb));
        source = () -> {};
    }

    private Verbs(PluginVerbs jars) {
        source = jars;
        failures.addAll(jars.failures());
        Map<String, String> origins = new TreeMap<>();
        jars.all().forEach(each -> {
            String other = origins.putIfAbsent(each.name(), each.jar());
            if (other == null) {
                byName.put(each.name(), each.verb());
            } else { // neither is taken: which one comes first is chance
                byName.remove(each.name());
                failures.add(other + " and " + each.jar() + " both have a command " + each.name() + " - remove one");
            }
        });
    }

    /** Those on the class path. */
    static Verbs installed() {
        return new Verbs(ServiceLoader.load(CliVerb.class));
    }

    /** Those in the jars of a plugin folder. Blocks on files. */
    static Verbs inFolder(String folder) {
        return new Verbs(PluginVerbs.read(folder));
    }

    boolean has(String name) {
        return byName.containsKey(name);
    }

    /** All of them, in the order of their names. */
    List<CliVerb> all() {
        return List.copyOf(byName.values());
    }

    /** What could not be loaded, and why. */
    List<String> failures() {
        return failures;
    }

    /** Runs one that is there, with its own arguments, and returns its exit code. */
    int run(String name, List<String> arguments, Surroundings surroundings) {
        CliVerb verb = byName.get(name);
        if (verb == null) {
            throw new IllegalArgumentException("no verb " + name);
        }
        Thread thread = Thread.currentThread();
        ClassLoader usual = thread.getContextClassLoader();
        thread.setContextClassLoader(verb.getClass().getClassLoader());
        try {
            return verb.run(arguments, surroundings.out(), surroundings.err());
        } catch (RuntimeException | LinkageError e) {
            surroundings.err().println("microbroker " + name + ": " + e);
            return ExitCode.FAILED;
        } finally {
            thread.setContextClassLoader(usual);
        }
    }

    /** Closes the jars. */
    @Override
    public void close() {
        try {
            source.close();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
