// SPDX-License-Identifier: Apache-2.0
/** Ways to prove one's identity, for tests. Entry: {@link io.microbroker.testkit.auth.HmacChallenge}. */
@NullMarked
package io.microbroker.testkit.auth;

import org.jspecify.annotations.NullMarked;
