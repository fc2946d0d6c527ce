// SPDX-License-Identifier: Apache-2.0
/** A web page with live values, and the broker behind it. Entry: {@link io.microbroker.examples.browser.Dashboard}. */
@NullMarked
package io.microbroker.examples.browser;

import org.jspecify.annotations.NullMarked;
