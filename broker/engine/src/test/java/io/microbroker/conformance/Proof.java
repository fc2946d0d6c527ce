// SPDX-License-Identifier: Apache-2.0
package io.microbroker.conformance;

import io.microbroker.spi.mqtt.ProtocolVersion;
import java.util.Optional;

/**
 * The claim of one test to prove one statement.
 *
 * @param test class and method, or the class alone
 * @param obstacle why the build does not run the test, if it does not
 */
record Proof(String test, ProtocolVersion version, String statement, Optional<String> obstacle) {}
