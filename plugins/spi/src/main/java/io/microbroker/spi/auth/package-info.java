// SPDX-License-Identifier: Apache-2.0
/** Who may come in, and what they may do then. Entry: {@link io.microbroker.spi.auth.Authenticator}, {@link io.microbroker.spi.auth.Authorizer}. */
@NullMarked
package io.microbroker.spi.auth;

import org.jspecify.annotations.NullMarked;
