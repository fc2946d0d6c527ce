// SPDX-License-Identifier: Apache-2.0
/** The page in a real browser: Chromium, steered by its own driver. */
@NullMarked
package io.microbroker.examples.browser;

import org.jspecify.annotations.NullMarked;
