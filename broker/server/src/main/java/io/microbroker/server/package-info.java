// SPDX-License-Identifier: Apache-2.0
/**
 * The command line: reads the configuration, starts one broker and stops it with the process. Uses the engine by its facade
 * and its configuration only. Entry: {@link io.microbroker.server.Main}.
 */
@NullMarked
package io.microbroker.server;

import org.jspecify.annotations.NullMarked;
