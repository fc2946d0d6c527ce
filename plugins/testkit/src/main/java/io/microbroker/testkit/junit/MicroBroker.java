// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Runs a broker for the tests of a class: in memory, with one event loop, on a free port of 127.0.0.1. It is started when a
 * test first asks for it, shared by all tests of the class, and stopped after the last one.
 *
 * <pre>{@code
 * @MicroBroker(set = "limits.in-flight=4")
 * class SensorTest {
 *     @Test
 *     void isHeard(@BrokerPort int port, RawClients clients) { … }
 * }
 * }</pre>
 *
 * <p>Constructors, tests and fields may ask for the port ({@link BrokerPort}), {@link RawClients} (closed after the test),
 * {@link io.microbroker.spi.client.BrokerClient}, {@link io.microbroker.spi.admin.BrokerAdmin} and
 * {@link io.microbroker.spi.embed.EmbeddedBroker}. A parameter or a field that has this annotation itself gets the broker
 * with these settings instead of the one of the class; the same settings mean the same broker.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.FIELD, ElementType.PARAMETER})
@ExtendWith(MicroBrokerExtension.class)
public @interface MicroBroker {
    /** Changes to the default configuration, each {@code key=value}; {@code plugins.<name>={}} names a plugin to start. */
    String[] set() default {};
}
