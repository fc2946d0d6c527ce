// SPDX-License-Identifier: Apache-2.0
/**
 * Health, metrics, management and messages over HTTP, on one port. Knows the SPI, vertx-web and Micrometer. Entry:
 * {@link io.microbroker.http.HttpPlugin}.
 *
 * <p>All of it runs on one event loop of its own, on a Vert.x of its own: no request can hold a loop that carries MQTT.
 */
@NullMarked
package io.microbroker.http;

import org.jspecify.annotations.NullMarked;
