// SPDX-License-Identifier: Apache-2.0
/**
 * Keys and certificates of listeners: read from files, put to use, and read again without a restart; user names from client
 * certificates. Knows the SPI only. Entries: {@link io.microbroker.tls.TlsContext}, and for programs at the other end
 * {@link io.microbroker.tls.ClientCredentials}.
 */
@NullMarked
package io.microbroker.tls;

import org.jspecify.annotations.NullMarked;
