// SPDX-License-Identifier: Apache-2.0
@NullMarked
package io.microbroker.testkit;

import org.jspecify.annotations.NullMarked;
