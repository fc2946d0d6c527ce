// SPDX-License-Identifier: Apache-2.0
/** A running broker from within its process: its clients, its administration, interceptors, several loops. */
@NullMarked
package io.microbroker.broker.client;

import org.jspecify.annotations.NullMarked;
