// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

/** Which entries of a queue are wanted: from a number on, so many at most, but one if there is any; to be sent, or only looked at. */
record ReadRange(long fromSequence, int maxMessages, long maxBytes, boolean handedOut) {}
