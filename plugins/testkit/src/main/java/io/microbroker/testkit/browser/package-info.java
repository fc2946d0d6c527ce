// SPDX-License-Identifier: Apache-2.0
/** A real browser for tests, started and ended by them. Entry: {@link io.microbroker.testkit.browser.Chromium}. */
@NullMarked
package io.microbroker.testkit.browser;

import org.jspecify.annotations.NullMarked;
