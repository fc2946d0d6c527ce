// SPDX-License-Identifier: Apache-2.0
// Change this file only with an ADR (docs/adr): what may depend on what is the architecture.
package io.microbroker.websocket;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The bridge is what an outside plugin could be: the SPI, the public part of Vert.x, and a logger. */
@AnalyzeClasses(packages = "io.microbroker.websocket", importOptions = ImportOption.DoNotIncludeTests.class)
class BridgeArchitectureTest {
    @ArchTest
    static final ArchRule theBridgeKnowsTheSpiOnly = classes()
            .that()
            .resideInAPackage("io.microbroker.websocket..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "io.microbroker.websocket..",
                    "io.microbroker.spi..",
                    "java..",
                    "io.vertx.core",
                    "org.jspecify..",
                    "org.slf4j..");
}
