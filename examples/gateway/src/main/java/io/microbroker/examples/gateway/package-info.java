// SPDX-License-Identifier: Apache-2.0
/** A gateway for devices that speak topics of their own. Entry: {@link io.microbroker.examples.gateway.Gateway}. */
@NullMarked
package io.microbroker.examples.gateway;

import org.jspecify.annotations.NullMarked;
