// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Names the normative statements that a test proves: it would fail if the broker broke one of them. MQTT 3.1.1 and 5.0 number
 * their statements alike and mean different things by one number, so each version has its own list.
 *
 * <p>The build of the broker reads this from the sources and writes {@code docs/conformance.md}; it fails if a statement is not
 * one of the lists in {@code broker/engine/src/test/resources/conformance}, or if the test is not run.
 */
@Documented
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface Proves {
    /** Statements of MQTT 5.0, as {@code MQTT-3.1.0-1}. */
    String[] v5() default {};

    /** Statements of MQTT 3.1.1, as {@code MQTT-3.1.0-1}. */
    String[] v311() default {};

    /** What differs in MQTT 3.1, which has no numbers of its own; as {@code MQTT31-3.1-1}. */
    String[] v31() default {};
}
