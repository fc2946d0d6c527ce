// SPDX-License-Identifier: Apache-2.0
/**
 * Sessions, queues and retained messages in Redis: {@code storage.type: redis}. Allowed imports: {@code spi}, Vert.x, Redisson.
 * Entry: {@link io.microbroker.redis.RedisPlugin}; how it works is told in {@code docs/adr/0012-redis.md}.
 */
@NullMarked
package io.microbroker.redis;

import org.jspecify.annotations.NullMarked;
