// SPDX-License-Identifier: Apache-2.0
/** Tests of HTTP, against a real broker on free ports. */
@NullMarked
package io.microbroker.http.webhook;

import org.jspecify.annotations.NullMarked;
