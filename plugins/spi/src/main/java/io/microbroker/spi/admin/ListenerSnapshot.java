// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.admin;

/**
 * An open listener.
 *
 * @param port the one that it has, also if the configuration says 0
 * @param tls whether it is encrypted
 */
public record ListenerSnapshot(String name, String transport, String bind, int port, boolean tls) {}
