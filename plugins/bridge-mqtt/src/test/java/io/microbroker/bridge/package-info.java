// SPDX-License-Identifier: Apache-2.0
/** Tests of the bridges. */
@NullMarked
package io.microbroker.bridge;

import org.jspecify.annotations.NullMarked;
