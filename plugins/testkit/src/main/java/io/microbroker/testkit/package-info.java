// SPDX-License-Identifier: Apache-2.0
/**
 * What tests of the broker and of its plugins are written with: a client that speaks raw packets, fakes, and a clock that is
 * moved by hand. Knows the SPI and not the engine, so that it catches the engine's mistakes.
 */
@NullMarked
package io.microbroker.testkit;

import org.jspecify.annotations.NullMarked;
