// SPDX-License-Identifier: Apache-2.0
// Change this file only with an ADR (docs/adr): what may depend on what is the architecture.
package io.microbroker;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.base.DescribedPredicate.or;
import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.vertx.core.Vertx;

/**
 * What must never depend on what, in the SPI and in the engine.
 *
 * <p>The arrows between Maven modules are the enforcer's part (plugins never see the engine); these are the arrows
 * between packages. Test code is free.
 */
@AnalyzeClasses(packages = "io.microbroker", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ROOT = "io.microbroker";
    private static final String SPI = "io.microbroker.spi..";
    private static final String PACKET = "io.microbroker.packet..";
    private static final String CODEC = "io.microbroker.codec..";
    private static final String TOPIC = "io.microbroker.topic..";
    private static final String SESSION = "io.microbroker.session..";
    private static final String ENGINE = "io.microbroker.engine..";
    private static final String NET = "io.microbroker.net..";
    private static final String STORE = "io.microbroker.store..";
    private static final String JOURNAL = "io.microbroker.journal..";
    private static final String CONFIG = "io.microbroker.config..";
    private static final String PLUGIN = "io.microbroker.plugin..";
    private static final String OPS = "io.microbroker.ops..";
    private static final String TLS = "io.microbroker.tls..";

    /** The protocol: plain Java that is given its time and hands out its effects. */
    private static final String[] PURE = {PACKET, CODEC, TOPIC, SESSION};

    private static final String[] CORE = {PACKET, CODEC, TOPIC, SESSION, ENGINE, NET, STORE, JOURNAL, CONFIG};
    private static final String[] MODULE = {
        ROOT, PACKET, CODEC, TOPIC, SESSION, ENGINE, NET, STORE, JOURNAL, CONFIG, PLUGIN, OPS, TLS
    };

    private static final DescribedPredicate<JavaClass> PLAIN_JAVA = resideInAnyPackage(
                    "java.lang..", "java.util..", "java.nio", "java.nio.charset", "java.math", "java.time..")
            .as("plain Java");

    private static final DescribedPredicate<JavaClass> THREAD_CLOCK_OR_LOGGER = or(
                    nameMatching("java\\.lang\\.(Thread|ThreadGroup|Process.*|Runtime|System\\$Logger.*)"),
                    nameMatching("java\\.util\\.(Timer|TimerTask)"),
                    nameMatching("java\\.util\\.concurrent\\..*(Executor|Future|CompletionStage|ForkJoin|Phaser).*"),
                    nameMatching("java\\.util\\.concurrent\\.(CountDownLatch|CyclicBarrier|Semaphore|Exchanger)"),
                    nameMatching("java\\.util\\.concurrent\\..*BlockingQueue"),
                    nameMatching("java\\.time\\.(Clock|InstantSource)"),
                    resideInAnyPackage("java.util.concurrent.locks..", "java.util.logging.."))
            .as("a thread, a clock or a logger");

    private static final DescribedPredicate<JavaClass> VOCABULARY = or(
                    resideInAPackage(SPI),
                    resideInAPackage("org.jspecify.."),
                    nameMatching("io\\.vertx\\.core\\.buffer\\.Buffer"))
            .as("the SPI's vocabulary or Buffer");

    private static DescribedPredicate<JavaClass> pureAnd(String... packages) {
        return or(PLAIN_JAVA, VOCABULARY, resideInAnyPackage(packages))
                .and(not(THREAD_CLOCK_OR_LOGGER))
                .as("plain Java without threads, clocks and loggers, the SPI's vocabulary, Buffer, or %s"
                        .formatted(String.join(", ", packages)));
    }

    @ArchTest
    static final ArchRule packetsAreValues =
            classes().that().resideInAPackage(PACKET).should().onlyDependOnClassesThat(pureAnd(PACKET));

    @ArchTest
    static final ArchRule theCodecKnowsPacketsOnly =
            classes().that().resideInAPackage(CODEC).should().onlyDependOnClassesThat(pureAnd(CODEC, PACKET));

    @ArchTest
    static final ArchRule topicsKnowNobody =
            classes().that().resideInAPackage(TOPIC).should().onlyDependOnClassesThat(pureAnd(TOPIC));

    @ArchTest
    static final ArchRule sessionsKnowPacketsAndTopicsOnly = classes()
            .that()
            .resideInAPackage(SESSION)
            .should()
            .onlyDependOnClassesThat(pureAnd(SESSION, PACKET, TOPIC));

    @ArchTest
    static final ArchRule thePureCoreIsToldTheTime = noClasses()
            .that()
            .resideInAnyPackage(PURE)
            .should()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethodWhere(target(owner(resideInAPackage("java.time.."))).and(target(name("now"))))
            .because("nowMillis is a parameter, so that a test can turn the clock");

    @ArchTest
    static final ArchRule theSpiKnowsVertxCoreOnly = classes()
            .that()
            .resideInAPackage(SPI)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(SPI, "java..", "io.vertx.core..", "io.vertx.codegen.annotations..", "org.jspecify..");

    @ArchTest
    static final ArchRule theEngineKnowsNoPlugin = noClasses()
            .that()
            .resideInAnyPackage(MODULE)
            .should()
            .dependOnClassesThat(resideInAPackage("io.microbroker..")
                    .and(not(resideInAnyPackage(MODULE)))
                    .and(not(resideInAPackage(SPI))));

    @ArchTest
    static final ArchRule theEngineNeverSeesTheNet = noClasses()
            .that()
            .resideInAPackage(ENGINE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(NET, STORE, JOURNAL);

    @ArchTest
    static final ArchRule storagesKnowTheSpiOnly = noClasses()
            .that()
            .resideInAnyPackage(STORE, JOURNAL)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PACKET, CODEC, SESSION, ENGINE, NET);

    @ArchTest
    static final ArchRule certificatesKnowTheSpiOnly = noClasses()
            .that()
            .resideInAPackage(TLS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    PACKET, CODEC, TOPIC, SESSION, ENGINE, NET, STORE, JOURNAL, CONFIG, PLUGIN, OPS, "io.netty..");

    @ArchTest
    static final ArchRule theConfigurationKnowsNobody = noClasses()
            .that()
            .resideInAPackage(CONFIG)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PACKET, CODEC, TOPIC, SESSION, ENGINE, NET, STORE, JOURNAL, "io.netty..");

    @ArchTest
    static final ArchRule nobodyInTheCoreImportsOpsOrPlugin = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PLUGIN, OPS)
            .because("counters live in engine, and the wiring is done in Broker");

    @ArchTest
    static final ArchRule nobodyKnowsTheFacade = noClasses()
            .that()
            .resideInAnyPackage(CORE)
            .or()
            .resideInAnyPackage(PLUGIN, OPS)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT);

    @ArchTest
    static final ArchRule vertxInternalsStayInTcpLink = noClasses()
            .that(resideInAPackage("io.microbroker..")
                    .and(not(nameMatching("io\\.microbroker\\.net\\.TcpLink(\\$.*)?"))))
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("io.vertx.core.internal..", "io.vertx.core.impl..", "io.vertx.core..impl.."));

    @ArchTest
    static final ArchRule messagesNeverTravelOnTheEventBus = noClasses()
            .that()
            .resideInAPackage("io.microbroker..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("io.vertx.core.eventbus..")
            .orShould()
            .callMethod(Vertx.class, "eventBus");

    @ArchTest
    static final ArchRule redissonStaysInItsPlugin =
            noClasses().should().dependOnClassesThat().resideInAPackage("org.redisson..");

    @ArchTest
    static final ArchRule noCyclesInTheEngine =
            slices().matching("io.microbroker.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noCyclesInTheSpi =
            slices().matching("io.microbroker.spi.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule packagesAreNamedAfterWhatTheyHold = noClasses()
            .should()
            .resideInAnyPackage("..util..", "..utils..", "..common..", "..impl..", "..types..", "..helpers..");

    @ArchTest
    static final ArchRule classesAreNamedAfterWhatTheyAre = noClasses()
            .that()
            .areTopLevelClasses()
            .should()
            .haveSimpleNameEndingWith("Manager")
            .orShould()
            .haveSimpleNameEndingWith("Helper")
            .orShould()
            .haveSimpleNameEndingWith("Utils")
            .orShould()
            .haveSimpleNameEndingWith("Impl");
}
