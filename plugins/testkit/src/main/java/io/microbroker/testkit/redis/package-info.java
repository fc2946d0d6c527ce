// SPDX-License-Identifier: Apache-2.0
/** Real Redis servers for tests, started and ended by them. Entry: {@link io.microbroker.testkit.redis.RedisServer}. */
@NullMarked
package io.microbroker.testkit.redis;

import org.jspecify.annotations.NullMarked;
