// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A test of what all versions have in common: its one parameter is the version that its clients speak. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0}")
@EnumSource(ProtocolVersion.class)
public @interface EachVersion {}
