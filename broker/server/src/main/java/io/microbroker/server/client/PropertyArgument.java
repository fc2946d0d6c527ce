// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import java.util.ArrayList;
import java.util.List;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/**
 * One {@code -D packet name value}, or {@code -D packet user-property name value}.
 *
 * @param packet {@code connect}, {@code publish} and so on
 * @param name as Mosquitto spells it
 * @param key the name of a user property; else empty
 * @param value as written
 */
record PropertyArgument(String packet, String name, String key, String value) {
    static final String USER_PROPERTY = "user-property";

    /** Takes as many arguments as the property has. */
    static final class Consumer implements IParameterConsumer {
        @Override
        public void consumeParameters(Stack<String> rest, ArgSpec option, CommandSpec command) {
            String packet = next(rest, command);
            String name = next(rest, command);
            String key = name.equals(USER_PROPERTY) ? next(rest, command) : "";
            List<PropertyArgument> all = new ArrayList<>();
            List<PropertyArgument> before = option.getValue();
            if (before != null) {
                all.addAll(before);
            }
            all.add(new PropertyArgument(packet, name, key, next(rest, command)));
            option.setValue(all);
        }

        private static String next(Stack<String> rest, CommandSpec command) {
            if (rest.isEmpty()) {
                throw new ParameterException(
                        command.commandLine(),
                        "-D needs a packet, a property and its value, as in: -D publish content-type text/plain");
            }
            return rest.pop();
        }
    }
}
