// SPDX-License-Identifier: Apache-2.0
/** The dashboard of the jar in a real browser. Entry: {@link io.microbroker.dashboard.DashboardIT}. */
@NullMarked
package io.microbroker.dashboard;

import org.jspecify.annotations.NullMarked;
