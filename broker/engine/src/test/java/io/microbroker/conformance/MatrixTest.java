// SPDX-License-Identifier: Apache-2.0
package io.microbroker.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What counts as a proof, and what is told of one that does not. */
class MatrixTest {
    private static final Standard STANDARD = new Standard(
            "MQTT X",
            "",
            "",
            List.of(
                    new Statement("MQTT-1-1", Statement.Party.SERVER, "", null),
                    new Statement("MQTT-1-2", Statement.Party.BOTH, "", "not to be seen"),
                    new Statement("MQTT-1-3", Statement.Party.CLIENT, "", null)));

    @TempDir
    @SuppressWarnings("NullAway") // JUnit sets it
    Path modules;

    private Matrix matrix(String className, String source) throws IOException {
        Path repository = modules.resolve("main"); // a checkout may be called like a folder that is passed over
        Path dir = Files.createDirectories(repository.resolve("some/module/src/test/java"));
        Files.writeString(dir.resolve(className + ".java"), source);
        return Matrix.of(ProtocolVersion.MQTT_5, STANDARD, TestSources.proofs(repository));
    }

    @Test
    void aTestOrItsClassProvesWhatItNames() throws IOException {
        Matrix matrix = matrix(
                "SomeIT",
                "@Proves(v5 = \"MQTT-1-3\") class SomeIT {"
                        + " @Test @Proves(v5 = {\"MQTT-1-1\"}, v311 = \"MQTT-9-9\") void works() {} }");

        assertThat(matrix.mistakes()).isEmpty();
        assertThat(matrix.open()).isEmpty();
        assertThat(matrix.tests().get("MQTT-1-1")).containsExactly("SomeIT.works");
        assertThat(matrix.tests().get("MQTT-1-3")).containsExactly("SomeIT");
    }

    @Test
    void anAnnotationThatIsATestCounts() throws IOException {
        matrix("Often", "@RepeatedTest(3) @interface Often {}");

        Matrix matrix = matrix("SomeTest", "class SomeTest { @Often @Proves(v5 = \"MQTT-1-1\") void works() {} }");

        assertThat(matrix.mistakes()).isEmpty();
        assertThat(matrix.open()).isEmpty();
    }

    @Test
    void whatServersMustDoIsOpenWithoutTestOrWaiver() throws IOException {
        assertThat(matrix("SomeIT", "class SomeIT {}").open()).containsExactly("MQTT-1-1");
    }

    @Test
    void aTestThatIsNotRunProvesNothing() throws IOException {
        String proof = "@Proves(v5 = \"MQTT-1-1\") void works() {} }";
        assertNotRun("it is @Disabled", "SomeIT", "class SomeIT { @Disabled @Test " + proof);
        assertNotRun("it is @Disabled", "SomeIT", "@Disabled class SomeIT { @Test " + proof);
        assertNotRun("it is @EnabledOnOs", "SomeIT", "class SomeIT { @EnabledOnOs(MAC) @Test " + proof);
        assertNotRun("it runs by -Plong only", "SomeIT", "class SomeIT { @Tag(\"long\") @Test " + proof);
        assertNotRun("it is no test", "SomeIT", "class SomeIT { " + proof);
        assertNotRun("its class is abstract", "SomeIT", "abstract class SomeIT { @Test " + proof);
        assertNotRun("its class is not called …Test or …IT", "Some", "class Some { @Test " + proof);
        assertNotRun("it is @Disabled", "SomeIT", "class SomeIT { @Disabled class Inner { @Test " + proof + " }");
    }

    private void assertNotRun(String obstacle, String className, String source) throws IOException {
        Matrix matrix = matrix(className, source);

        assertThat(matrix.mistakes()).singleElement().asString().endsWith(", but " + obstacle);
        assertThat(matrix.open()).containsExactly("MQTT-1-1");
        Files.delete(modules.resolve("main/some/module/src/test/java/" + className + ".java"));
    }

    @Test
    void anUnknownStatementIsAMistake() throws IOException {
        Matrix matrix = matrix("SomeIT", "class SomeIT { @Test @Proves(v5 = \"MQTT-1-4\") void works() {} }");

        assertThat(matrix.mistakes())
                .containsExactly("SomeIT.works claims to prove MQTT-1-4 of MQTT X, but there is no such statement");
    }

    @Test
    void aWaivedStatementHasNoTest() throws IOException {
        Matrix matrix = matrix("SomeIT", "class SomeIT { @Test @Proves(v5 = \"MQTT-1-2\") void works() {} }");

        assertThat(matrix.mistakes())
                .containsExactly("MQTT-1-2 of MQTT X is waived and proved by [SomeIT.works]: take one of them back");
    }
}
