// SPDX-License-Identifier: Apache-2.0
/**
 * Users and their rights in files: Mosquitto's password and ACL files, or the same in YAML. Uses the SPI, SLF4J, and Jackson
 * for YAML. Entry: {@link io.microbroker.authfile.AuthFilePlugin}.
 */
@NullMarked
package io.microbroker.authfile;

import org.jspecify.annotations.NullMarked;
