// SPDX-License-Identifier: Apache-2.0
/**
 * <<<<<<< HEAD
 * Other people's clients and plugins against the jar as it is shipped: what
 * {@link io.microbroker.interop.RealClientContract} asks, each of the clients
 * does. Uses nothing of the broker but its jar and the names of the protocol versions.
 * =======
 * Other people's clients against the jar as it is shipped: what {@link io.microbroker.interop.RealClientContract} asks, each
 * of them does. Uses nothing of the broker but its jar, its verbs and the names of the protocol versions.
 * >>>>>>> 6e358f6d3727aaf5ecb110989068a5fce660c30b
 */
@NullMarked
package io.microbroker.interop;

import org.jspecify.annotations.NullMarked;
