// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

/** A file cannot be used. The message names file and line, the cause and the cure. */
final class BadFileException extends Exception {
    private static final long serialVersionUID = 1L;

    /**
     * A mistake in a line.
     *
     * @param place file and line, see {@link TextFile#place}
     */
    BadFileException(String place, String cause, String cure) {
        super(place + ": " + cause + " - " + cure, null, false, false);
    }
}
