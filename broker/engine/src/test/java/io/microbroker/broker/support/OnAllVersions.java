// SPDX-License-Identifier: Apache-2.0
package io.microbroker.broker.support;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A test that takes a {@link ProtocolVersion} and holds for MQTT 3.1, 3.1.1 and 5.0. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest
@EnumSource(ProtocolVersion.class)
public @interface OnAllVersions {}
