// SPDX-License-Identifier: Apache-2.0
/**
 * Holds the broker to every normative statement: lists them, finds the tests that name them ({@link
 * io.microbroker.testkit.Proves}), and writes docs/conformance.md. Entry: {@link io.microbroker.conformance.ConformanceTest}.
 */
@NullMarked
package io.microbroker.conformance;

import org.jspecify.annotations.NullMarked;
