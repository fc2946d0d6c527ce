// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What the files said when they were read last, both of them together. Immutable but for what it remembers of passwords.
 *
 * @param users null if there is no such file in the configuration
 * @param acl null if there is no such file in the configuration
 * @param proofs the passwords that were right by these users
 */
record Reading(@Nullable UserTable users, @Nullable Acl acl, Proofs proofs) {

    /**
     * Reads the files.
     *
     * @param before the reading before this one, null for the first
     * @throws BadFileException at the first mistake
     */
    static Reading of(Settings settings, @Nullable Reading before, LongSupplier nanos) throws BadFileException {
        UserTable users = null;
        if (settings.users() != null) {
            Map<String, PasswordHash> hashes = UserFile.parse(TextFile.read(settings.users()));
            users = UserTable.of(hashes, before == null ? null : before.users());
        }
        Acl acl = settings.acl() == null ? null : AclFile.parse(TextFile.read(settings.acl()));
        return new Reading(users, acl, new Proofs(settings, nanos));
    }

    /** Whether the password that gave an entry its number is still the one of the file. */
    boolean isCurrent(@Nullable String username, long number) {
        UserTable table = users;
        UserTable.Entry entry = table == null || username == null ? null : table.find(username);
        return entry != null && entry.number() == number;
    }

    /** Whether each user of an earlier reading is still there with the same password. */
    boolean keepsUsersOf(Reading before) {
        return before.users == null || users != null && users.keepsAll(before.users);
    }
}
