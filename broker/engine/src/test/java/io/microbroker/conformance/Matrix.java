// SPDX-License-Identifier: Apache-2.0
package io.microbroker.conformance;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The statements of one standard against the tests that claim to prove them.
 *
 * @param tests names of tests by statement; only of tests that the build runs
 * @param mistakes what is wrong with the claims, a sentence each
 */
record Matrix(Standard standard, Map<String, TreeSet<String>> tests, List<String> mistakes) {
    static Matrix of(ProtocolVersion version, Standard standard, List<Proof> allProofs) {
        List<Proof> proofs =
                allProofs.stream().filter(proof -> proof.version() == version).toList();
        Map<String, TreeSet<String>> tests = proofs.stream()
                .filter(proof -> proof.obstacle().isEmpty())
                .collect(Collectors.groupingBy(
                        Proof::statement, Collectors.mapping(Proof::test, Collectors.toCollection(TreeSet::new))));
        List<String> mistakes = new ArrayList<>();
        for (Proof proof : proofs) {
            String claim = proof.test() + " claims to prove " + proof.statement() + " of " + standard.standard();
            proof.obstacle().ifPresent(obstacle -> mistakes.add(claim + ", but " + obstacle));
            if (standard.find(proof.statement()).isEmpty()) {
                mistakes.add(claim + ", but there is no such statement");
            }
        }
        standard.statements().stream()
                .filter(statement -> statement.waiver() != null && tests.containsKey(statement.id()))
                .forEach(statement -> mistakes.add(statement.id() + " of " + standard.standard()
                        + " is waived and proved by " + tests.get(statement.id()) + ": take one of them back"));
        return new Matrix(standard, tests, mistakes);
    }

    boolean isProved(Statement statement) {
        return tests.containsKey(statement.id());
    }

    /** True if a statement asks for a test, or a waiver, and has none. */
    boolean isOpen(Statement statement) {
        return statement.bindsServer() && !isProved(statement) && statement.waiver() == null;
    }

    List<String> open() {
        return standard.statements().stream()
                .filter(this::isOpen)
                .map(Statement::id)
                .toList();
    }
}
