// SPDX-License-Identifier: Apache-2.0
/**
 * Other people's clients and plugins against the jar as it is shipped: what {@link io.microbroker.interop.RealClientContract}
 * asks, each of the clients does. Uses nothing of the broker but its jar, its verbs and the names of the protocol versions.
 */
@NullMarked
package io.microbroker.interop;

import org.jspecify.annotations.NullMarked;
