// SPDX-License-Identifier: Apache-2.0
package io.microbroker.examples.bridge;

/**
 * What became of the lines so far.
 *
 * @param published lines that the broker took as messages
 * @param bad lines that are no reading
 * @param dropped readings that came too fast, too early, or that the broker refused
 */
public record FeedCounts(long published, long bad, long dropped) {}
