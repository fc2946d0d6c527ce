// SPDX-License-Identifier: Apache-2.0
/** The broker as a library. Entry, and the only public face: {@link io.microbroker.Broker}. */
@NullMarked
package io.microbroker;

import org.jspecify.annotations.NullMarked;
