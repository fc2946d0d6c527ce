// SPDX-License-Identifier: Apache-2.0
/**
 * A real broker for tests, by JUnit 5. Entry: {@link io.microbroker.testkit.junit.MicroBroker}. The broker itself is found by
 * {@link java.util.ServiceLoader}: have {@code microbroker-engine} on the class path of the tests.
 */
@NullMarked
package io.microbroker.testkit.junit;

import org.jspecify.annotations.NullMarked;
