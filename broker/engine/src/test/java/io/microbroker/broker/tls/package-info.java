// SPDX-License-Identifier: Apache-2.0
/** A real broker behind TLS. */
@NullMarked
package io.microbroker.broker.tls;

import org.jspecify.annotations.NullMarked;
