// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import io.microbroker.spi.auth.TopicPolicy;
import io.microbroker.spi.auth.TopicPolicy.Action;
import io.microbroker.spi.auth.TopicPolicy.Explanation;
import io.microbroker.spi.cli.CliVerb;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.mqtt.TopicName;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code acl test}: says what a file lets a client do, and by which rule, without a broker. */
public final class AclVerb implements CliVerb {
    private static final String USAGE = """
            Usage: microbroker acl test --acl FILE --topic TOPIC [--user NAME] [--client ID] [--action ACTION]
              --acl FILE       file with the rules
              --topic TOPIC    topic name; for subscribe a filter
              --user NAME      user name; without it the client is anonymous
              --client ID      client id, for patterns with %c
              --action ACTION  publish, subscribe or receive; all of them if left out
            Exit code: 0 allowed, 1 denied (with --action), 2 wrong usage, 78 the file cannot be used""";

    private static final Set<String> OPTIONS = Set.of("--acl", "--topic", "--user", "--client", "--action");
    private static final int DENIED = 1;
    private static final int WRONG_USAGE = 2;
    private static final int BAD_FILE = 78;

    @Override
    public String name() {
        return "acl";
    }

    @Override
    public String description() {
        return "test what an ACL file lets a client do";
    }

    @Override
    public int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.println(USAGE);
            return 0;
        }
        try {
            return test(options(arguments), out);
        } catch (IllegalArgumentException e) {
            err.println("microbroker acl: " + e.getMessage());
            err.println(USAGE);
            return WRONG_USAGE;
        } catch (BadFileException e) {
            err.println(e.getMessage());
            return BAD_FILE;
        }
    }

    private static Map<String, String> options(List<String> arguments) {
        if (arguments.isEmpty() || !arguments.get(0).equals("test")) {
            throw new IllegalArgumentException("the command is 'acl test'");
        }
        Map<String, String> options = new HashMap<>();
        for (int i = 1; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            int equals = argument.indexOf('=');
            String option = equals < 0 ? argument : argument.substring(0, equals);
            if (!OPTIONS.contains(option)) {
                throw new IllegalArgumentException("'" + Shown.of(option) + "' is not an option");
            }
            if (equals < 0 && ++i == arguments.size()) {
                throw new IllegalArgumentException(option + " needs a value");
            }
            options.put(option, equals < 0 ? arguments.get(i) : argument.substring(equals + 1));
        }
        return options;
    }

    private static int test(Map<String, String> options, PrintStream out) throws BadFileException {
        String topic = required(options, "--topic");
        Path file = path(required(options, "--acl"));
        Action action = action(options.get("--action"));
        check(topic, action);
        Acl acl = AclFile.parse(TextFile.read(file));
        TopicPolicy policy = AclPolicy.of(acl, options.get("--user"), options.getOrDefault("--client", ""));
        if (action != null) {
            return show(policy, action, topic, out) ? 0 : DENIED;
        }
        for (Action each : Action.values()) {
            show(policy, each, topic, out);
        }
        return 0;
    }

    private static String required(Map<String, String> options, String option) {
        String value = options.get(option);
        if (value == null) {
            throw new IllegalArgumentException(option + " is missing");
        }
        return value;
    }

    private static Path path(String text) {
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("--acl is not a path", e);
        }
    }

    private static @Nullable Action action(@Nullable String word) {
        if (word == null) {
            return null;
        }
        for (Action action : Action.values()) {
            if (word.equals(word(action))) {
                return action;
            }
        }
        throw new IllegalArgumentException("--action is publish, subscribe or receive");
    }

    private static String word(Action action) {
        return action.name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException if nobody could do that with such a topic */
    private static void check(String topic, @Nullable Action action) {
        if (action == Action.SUBSCRIBE) {
            TopicFilter.of(topic);
        } else {
            TopicName.of(topic);
        }
    }

    private static boolean show(TopicPolicy policy, Action action, String topic, PrintStream out) {
        Explanation explanation = policy.explain(action, topic);
        out.printf("%-9s  %-7s  %s%n", word(action), explanation.allowed() ? "allowed" : "denied", explanation.rule());
        return explanation.allowed();
    }
}
