// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.export;

/** A line is not what it should be. Its message tells file, line, cause and cure. */
public final class ExportException extends Exception {
    private static final long serialVersionUID = 1L;

    ExportException(String message) {
        super(message);
    }
}
