// SPDX-License-Identifier: Apache-2.0
/** Coverage-guided fuzzing: nothing that others write may throw what is not its error. */
@NullMarked
package io.microbroker.fuzz;

import org.jspecify.annotations.NullMarked;
