// SPDX-License-Identifier: Apache-2.0
/** Tests of sessions without loop, storage or socket. */
@NullMarked
package io.microbroker.session;

import org.jspecify.annotations.NullMarked;
