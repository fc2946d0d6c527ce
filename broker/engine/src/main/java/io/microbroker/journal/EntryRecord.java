// SPDX-License-Identifier: Apache-2.0
package io.microbroker.journal;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.storage.StoredTarget;
import org.jspecify.annotations.Nullable;

/** Entries of queues as bytes. */
final class EntryRecord {
    private static final int[] NO_IDS = {};

    private EntryRecord() {}

    /** A {@link Record#ENTRY}, or a {@link Record#RICH_ENTRY} if the target has more to say. */
    static void write(int session, long sequence, int slot, StoredTarget target, RecordWriter out) {
        int flags =
                (target.qos() == Qos.EXACTLY_ONCE ? Record.EXACTLY_ONCE : 0) | (target.retain() ? Record.RETAINED : 0);
        int[] ids = target.subscriptionIds();
        if (ids.length == 0 && target.sharedFilter() == null) {
            out.putByte(Record.ENTRY)
                    .putByte(flags)
                    .putInt(session)
                    .putLong(sequence)
                    .putInt(slot);
            return;
        }
        int start = out.length();
        out.putByte(Record.RICH_ENTRY)
                .putInt(0)
                .putByte(flags)
                .putInt(session)
                .putLong(sequence)
                .putInt(slot);
        out.putInt(ids.length);
        for (int id : ids) {
            out.putInt(id);
        }
        out.putOptional(target.sharedFilter());
        out.setInt(start + 1, out.length() - start);
    }

    /**
     * The target of an entry.
     *
     * @param flags as the index has them
     * @param rich over the record if the flags say that it is rich, else null
     */
    static StoredTarget target(String clientId, int flags, @Nullable RecordReader rich) {
        Qos qos = (flags & Record.EXACTLY_ONCE) != 0 ? Qos.EXACTLY_ONCE : Qos.AT_LEAST_ONCE;
        boolean retain = (flags & Record.RETAINED) != 0;
        if (rich == null) {
            return new StoredTarget(clientId, qos, retain, NO_IDS, null);
        }
        rich.seek(Record.RICH_ENTRY_HEAD);
        int[] ids = new int[rich.nextInt()];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = rich.nextInt();
        }
        return new StoredTarget(clientId, qos, retain, ids, rich.nextOptional());
    }
}
