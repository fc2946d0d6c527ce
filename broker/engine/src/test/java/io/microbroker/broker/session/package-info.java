// SPDX-License-Identifier: Apache-2.0
/** Sessions: what outlives a connection, and who may have it. */
@NullMarked
package io.microbroker.broker.session;

import org.jspecify.annotations.NullMarked;
