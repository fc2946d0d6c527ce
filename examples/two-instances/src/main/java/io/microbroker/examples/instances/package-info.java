// SPDX-License-Identifier: Apache-2.0
/** Two programs whose brokers are one, by a Redis. Entry: {@link io.microbroker.examples.instances.Building}. */
@NullMarked
package io.microbroker.examples.instances;

import org.jspecify.annotations.NullMarked;
