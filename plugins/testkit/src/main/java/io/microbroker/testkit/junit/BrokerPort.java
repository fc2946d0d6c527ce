// SPDX-License-Identifier: Apache-2.0
package io.microbroker.testkit.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** An {@code int} that gets the port of a listener of the broker, see {@link MicroBroker}. */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.PARAMETER})
public @interface BrokerPort {
    /** The name of the listener. */
    String value() default "tcp";
}
