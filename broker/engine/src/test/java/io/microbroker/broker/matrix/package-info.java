// SPDX-License-Identifier: Apache-2.0
/** Tables of single mistakes, generated: every packet type, every field, every value, and the one right answer to each. */
@NullMarked
package io.microbroker.broker.matrix;

import org.jspecify.annotations.NullMarked;
