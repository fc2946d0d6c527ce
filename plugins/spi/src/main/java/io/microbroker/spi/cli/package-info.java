// SPDX-License-Identifier: Apache-2.0
/** Verbs that a plugin adds to the command line. Entry: {@link io.microbroker.spi.cli.CliVerb}. */
@NullMarked
package io.microbroker.spi.cli;

import org.jspecify.annotations.NullMarked;
