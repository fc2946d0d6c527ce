// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

import io.vertx.core.Future;

/** What the calls of one instance ask of the others. From any thread. */
interface Neighbours {
    /** There are none. */
    Neighbours NONE = new Neighbours() {
        @Override
        public Future<Void> inForce(int bucket, long change) {
            return Future.succeededFuture();
        }

        @Override
        public boolean isHere(String life) {
            return true;
        }

        @Override
        public Future<Void> kick(String life, String clientId, long epoch) {
            return Future.succeededFuture();
        }

        @Override
        public void due(int bucket) {
            // nobody looks after what is due
        }
    };

    /** Completes when all living instances route by this change of a bucket, or after a while. */
    Future<Void> inForce(int bucket, long change);

    /** True for the lives of this instance. */
    boolean isHere(String life);

    /** Completes when an instance has let go of a client id that was claimed under this epoch, or after a while. */
    Future<Void> kick(String life, String clientId, long epoch);

    /** Something of a bucket has become due. */
    void due(int bucket);
}
