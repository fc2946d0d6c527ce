// SPDX-License-Identifier: Apache-2.0
/**
 * Webhooks: messages and events posted in batches to HTTP receivers. Each hook is a persistent session of the broker, which is
 * acknowledged when the receiver has answered 2xx. Knows the SPI and the HTTP client of Vert.x. Entry:
 * {@link io.microbroker.http.webhook.Webhooks}.
 */
@NullMarked
package io.microbroker.http.webhook;

import org.jspecify.annotations.NullMarked;
