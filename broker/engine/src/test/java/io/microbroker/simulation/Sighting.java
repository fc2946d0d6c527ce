// SPDX-License-Identifier: Apache-2.0
package io.microbroker.simulation;

/** Rare states that a campaign is to reach: one that never does proves little. */
enum Sighting {
    /** The broker died while an append was not yet acknowledged. */
    CRASH_BETWEEN_APPEND_AND_ACK,
    /** The broker died within a call to the disk. */
    CRASH_WITHIN_DISK_CALL,
    CRASH_WHILE_STARTING,
    POWER_LOST,
    /** After a loss of power something was cut off the log. */
    UNSYNCED_WRITES_LOST,
    TAKEOVER_BY_OTHER_LOOP,
    TAKEOVER_WITH_QOS2_IN_FLIGHT,
    /** A segment was deleted, its live records having been copied. */
    SEGMENT_CLEANED,
    /** The broker died with the cleaning of a segment under way. */
    CRASH_WHILE_CLEANING,
    DISK_FULL,
    REFUSED_FOR_WANT_OF_ROOM,
    /** A message was taken after the disk had been full. */
    DISK_FULL_AND_RECOVERED,
    SYNC_FAILED,
    PUBREL_RESENT_AFTER_RESTART,
    PUBLISH_RESENT_AFTER_RESTART,
    PUBLISHER_RESENT_QOS2_AFTER_RESTART,
    SHARED_MESSAGES_MOVED,
    WILL_DELIVERED,
    WILL_DELIVERED_AFTER_RESTART,
    SESSION_EXPIRED,
    SESSION_RESUMED_AFTER_RESTART,
    MESSAGE_EXPIRED,
    RECEIVE_MAXIMUM_REACHED,
    CLIENT_VANISHED,
    LINK_NOT_WRITABLE,
    PUBLISHER_PAUSED
}
