// SPDX-License-Identifier: Apache-2.0
/**
 * Connections: from bytes to packets, and what each packet means in each phase of a connection's life. The only package that
 * knows sockets. Entry: {@link io.microbroker.net.MqttVerticle}.
 */
@NullMarked
package io.microbroker.net;

import org.jspecify.annotations.NullMarked;
