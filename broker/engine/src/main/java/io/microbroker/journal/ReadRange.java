// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

/** Which entries of a queue are wanted: from a number on, so many at most, but one if there is any. */
record ReadRange(long fromSequence, int maxMessages, long maxBytes) {}
