// SPDX-License-Identifier: Apache-2.0
/** CONNECT, CONNACK, authentication and the end of connections. */
@NullMarked
package io.microbroker.broker.connect;

import org.jspecify.annotations.NullMarked;
