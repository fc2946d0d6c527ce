// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import org.jspecify.annotations.Nullable;

/**
 * What came of a request: an answer, or the reason why there is none. Without an answer the request may have been done or not.
 *
 * @param answer packed
 */
record Reply(byte @Nullable [] answer, @Nullable Throwable problem) {}
