// SPDX-License-Identifier: Apache-2.0
package io.microbroker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Every normative statement has a test or a waiver, and docs/conformance.md says which. */
class ConformanceTest {
    /** Statements of all standards that have neither yet; may only shrink. */
    private static final int OPEN = 0;

    private static final Path REPOSITORY = TestSources.repository();
    private static final Path PAGE = REPOSITORY.resolve("docs/conformance.md");

    /** Written by hand, shown at the end of the page. */
    private static final Path APPENDIX =
            REPOSITORY.resolve("broker/engine/src/test/resources/conformance/differences.md");

    private static final List<Matrix> MATRICES = matrices();

    private static List<Matrix> matrices() {
        List<Proof> proofs = TestSources.proofs(REPOSITORY);
        return Stream.of(ProtocolVersion.MQTT_5, ProtocolVersion.MQTT_3_1_1, ProtocolVersion.MQTT_3_1)
                .map(version -> Matrix.of(version, Standard.of(version), proofs))
                .toList();
    }

    @Test
    @DisplayName(
            "the lists are complete: as many statements as the appendices have, numbered without gaps but those known")
    void theListsAreComplete() {
        assertThat(MATRICES)
                .extracting(matrix -> matrix.standard().statements().size())
                .containsExactly(251, 141, 10);
        for (Matrix matrix : MATRICES) {
            assertThat(gaps(matrix.standard())).as(matrix.standard().standard()).isSubsetOf(Set.of("MQTT-2.2.1-1"));
        }
    }

    /** Ids that would stand before another one of their section. */
    private static List<String> gaps(Standard standard) {
        Set<String> ids = standard.statements().stream().map(Statement::id).collect(Collectors.toSet());
        assertThat(ids).as("no id stands twice").hasSameSizeAs(standard.statements());
        List<String> gaps = new ArrayList<>();
        for (Statement statement : standard.statements()) {
            String before = statement.section() + "-" + (statement.number() - 1);
            if (statement.number() > 1 && !ids.contains(before)) {
                gaps.add(before);
            }
        }
        return gaps;
    }

    @Test
    @DisplayName("tests name statements that exist, are run, and do not prove what is waived")
    void theClaimsHold() {
        assertThat(MATRICES).flatExtracting(Matrix::mistakes).isEmpty();
    }

    @Test
    @DisplayName("every statement that binds a server has a test or a waiver")
    void noStatementIsOpen() {
        assertThat(MATRICES).flatExtracting(Matrix::open).hasSizeLessThanOrEqualTo(OPEN);
    }

    @Test
    @DisplayName("docs/conformance.md is up to date")
    void thePageIsUpToDate() throws IOException {
        String appendix = Files.exists(APPENDIX) ? Files.readString(APPENDIX) : "";
        String page = new Report(MATRICES, appendix).markdown();

        if (Boolean.getBoolean("conformance.write")) {
            Files.writeString(PAGE, page);
        }

        assertThat(Files.exists(PAGE) ? Files.readString(PAGE) : "")
                .as("docs/conformance.md is not what the tests say. Write it anew with:%n  %s%n", Report.COMMAND)
                .isEqualTo(page);
    }
}
