// SPDX-License-Identifier: Apache-2.0
/** Tests of users and rights in files. */
@NullMarked
package io.microbroker.authfile;

import org.jspecify.annotations.NullMarked;
