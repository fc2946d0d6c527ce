// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

/** Tells other instances of new entries in queues of sessions that they have. It need not arrive. */
interface Elsewhere {
    /** Nobody shares this Redis. */
    Elsewhere NOWHERE = (life, posts) -> {};

    /** @param posts see {@link PostCode} */
    void post(String life, byte[] posts);
}
