// SPDX-License-Identifier: Apache-2.0
/**
 * What a storage holds as lines of JSON, and back: docs/export-format.md. Knows the SPI only. Entries:
 * {@link io.microbroker.server.export.ExportWriter}, {@link io.microbroker.server.data.ExportReader}.
 */
@NullMarked
package io.microbroker.server.export;

import org.jspecify.annotations.NullMarked;
