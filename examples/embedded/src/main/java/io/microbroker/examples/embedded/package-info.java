// SPDX-License-Identifier: Apache-2.0
/** A program that brings its own broker. Entry: {@link io.microbroker.examples.embedded.Greenhouse}. */
@NullMarked
package io.microbroker.examples.embedded;

import org.jspecify.annotations.NullMarked;
