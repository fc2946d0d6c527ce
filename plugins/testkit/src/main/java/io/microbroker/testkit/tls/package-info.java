// SPDX-License-Identifier: Apache-2.0
/**
 * Certificates made on the spot, and clients that use them, so that no test needs keys in the repository. Entry:
 * {@link io.microbroker.testkit.tls.TestAuthority}.
 */
@NullMarked
package io.microbroker.testkit.tls;

import org.jspecify.annotations.NullMarked;
