// SPDX-License-Identifier: Apache-2.0
package io.microbroker.config;

import java.util.List;
import java.util.stream.Collectors;

/** A configuration that cannot be used, with all its mistakes. An expected error: it has no stack trace. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<ConfigProblem> problems;

    /** @param problems at least one, in the order to show them */
    public ConfigException(List<ConfigProblem> problems) {
        super(problems.stream().map(ConfigProblem::toString).collect(Collectors.joining("\n")), null, false, false);
        this.problems = List.copyOf(problems);
    }

    /** All mistakes, in the order of the file, then of the variables, then of the options. */
    public List<ConfigProblem> problems() {
        return problems;
    }
}
