// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a command line asks for. {@code --plugins-dir} may stand before the command, because it may be needed to find that.
 *
 * @param pluginsDir the folder named before the command
 * @param command the first word that is no option
 * @param arguments what stands behind it, or all there is without a command
 */
record Invocation(Optional<String> pluginsDir, Optional<String> command, List<String> arguments) {
    static final String START = "start";

    private static final String PLUGINS_DIR = "--plugins-dir";
    private static final Set<String> OWN_COMMANDS = Set.of(START, "check", "data");

    static Invocation of(List<String> words) {
        int first = 0;
        Optional<String> folder = Optional.empty();
        if (words.size() > 1 && words.get(0).equals(PLUGINS_DIR)) {
            folder = Optional.of(words.get(1));
            first = 2;
        } else if (!words.isEmpty() && words.get(0).startsWith(PLUGINS_DIR + "=")) {
            folder = Optional.of(words.get(0).substring(PLUGINS_DIR.length() + 1));
            first = 1;
        }
        boolean named = words.size() > first && !words.get(first).startsWith("-");
        return named
                ? new Invocation(folder, Optional.of(words.get(first)), words.subList(first + 1, words.size()))
                : new Invocation(folder, Optional.empty(), words.subList(first, words.size()));
    }

    /** Whether it asks for the verb of a plugin, if there is such a verb. */
    boolean wantsVerb() {
        return command.filter(name -> !OWN_COMMANDS.contains(name)).isPresent();
    }

    /** The same for the commands that are no verbs: their options stand behind them, and the one that starts is left out. */
    List<String> own() {
        List<String> words = new ArrayList<>();
        command.filter(name -> !name.equals(START)).ifPresent(words::add);
        pluginsDir.ifPresent(folder -> words.add(PLUGINS_DIR + "=" + folder));
        words.addAll(arguments);
        return words;
    }
}
