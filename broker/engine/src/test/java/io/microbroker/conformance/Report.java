// SPDX-License-Identifier: Apache-2.0
package io.microbroker.conformance;

import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Writes docs/conformance.md.
 *
 * @param appendix what was written by hand, with its heading; empty if there is nothing
 */
record Report(List<Matrix> matrices, String appendix) {
    /** Rewrites the document. */
    static final String COMMAND = "./mvnw -q -pl broker/engine -am test -Dtest=ConformanceTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dconformance.write=true";

    String markdown() {
        StringBuilder page = new StringBuilder();
        page.append("""
                # Conformance

                Every numbered statement of MQTT 5.0 and 3.1.1 (appendix B of each standard), in our own words, with the tests that
                prove it: tests that send packets to a running broker as bytes and look at the bytes that come back, and would fail if
                the broker broke the statement. MQTT 3.1 has no numbers: its table tells what differs there from 3.1.1.

                The build writes this page and fails if a statement that binds a server has neither a test nor a waiver. Tests name
                what they prove by `@Proves`; the statements stand in
                [broker/engine/src/test/resources/conformance](../broker/engine/src/test/resources/conformance). After a change:

                """);
        page.append("```sh\n").append(COMMAND).append("\n```\n\n");
        totals(page);
        for (Matrix matrix : matrices) {
            table(page, matrix);
        }
        if (!appendix.isBlank()) {
            page.append('\n').append(appendix.strip()).append('\n');
        }
        return page.toString();
    }

    private void totals(StringBuilder page) {
        page.append("| standard | statements | bind a server | proved | waived | open |\n");
        page.append("|---|---|---|---|---|---|\n");
        for (Matrix matrix : matrices) {
            Predicate<Statement> proved = matrix::isProved;
            page.append("| ")
                    .append(matrix.standard().standard())
                    .append(cell(matrix, statement -> true))
                    .append(cell(matrix, Statement::bindsServer))
                    .append(cell(matrix, proved.and(Statement::bindsServer)))
                    .append(cell(matrix, statement -> statement.waiver() != null))
                    .append(cell(matrix, matrix::isOpen))
                    .append(" |\n");
        }
    }

    private static String cell(Matrix matrix, Predicate<Statement> counted) {
        return " | " + matrix.standard().statements().stream().filter(counted).count();
    }

    private static void table(StringBuilder page, Matrix matrix) {
        Standard standard = matrix.standard();
        page.append("\n## ").append(standard.standard()).append("\n\n");
        page.append(standard.source()).append(". ").append(standard.numbering()).append("\n\n");
        page.append("| statement | binds | what it asks for | proved by |\n|---|---|---|---|\n");
        for (Statement statement : standard.statements()) {
            page.append("| ")
                    .append(statement.id())
                    .append(" | ")
                    .append(statement.binds().name().toLowerCase(Locale.ROOT))
                    .append(" | ")
                    .append(escaped(statement.requires()))
                    .append(" | ")
                    .append(proof(matrix, statement))
                    .append(" |\n");
        }
    }

    private static String proof(Matrix matrix, Statement statement) {
        if (matrix.isProved(statement)) {
            return matrix.tests().getOrDefault(statement.id(), new TreeSet<>()).stream()
                    .map(test -> "`" + test + "`")
                    .collect(Collectors.joining("<br>"));
        }
        if (statement.waiver() != null) {
            return "*waived:* " + escaped(statement.waiver());
        }
        return statement.bindsServer() ? "**open**" : "*client only*";
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;").replace("*", "\\*");
    }
}
