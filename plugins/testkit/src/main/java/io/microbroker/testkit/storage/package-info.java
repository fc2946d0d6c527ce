// SPDX-License-Identifier: Apache-2.0
/**
 * What every storage must do, as tests. Entry: {@link io.microbroker.testkit.storage.StorageContract}, which the author of a
 * storage extends.
 */
@NullMarked
package io.microbroker.testkit.storage;

import org.jspecify.annotations.NullMarked;
