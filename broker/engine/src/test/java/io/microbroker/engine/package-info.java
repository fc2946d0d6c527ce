// SPDX-License-Identifier: Apache-2.0
/** Tests of the engine's parts without sockets. */
@NullMarked
package io.microbroker.engine;

import org.jspecify.annotations.NullMarked;
