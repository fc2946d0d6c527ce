// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the links of one listener on one loop have in common. Confined to the loop. */
final class LoopShare {
    private static final Logger log = LoggerFactory.getLogger("io.microbroker.clients");
    private static final long LOG_NANOS = 1_000_000_000L;

    private final String listener;
    private final UpgradeRules rules;
    private final FrameWriter writer = new FrameWriter();
    private long nextLogNanos = System.nanoTime();
    private long unlogged;

    LoopShare(String listener, UpgradeRules rules) {
        this.listener = listener;
        this.rules = rules;
    }

    UpgradeRules rules() {
        return rules;
    }

    FrameWriter writer() {
        return writer;
    }

    /**
     * Logs why a peer was refused, at most one line per second; the others are counted in the next line.
     *
     * @param cause in our own words: nothing that the peer sent
     */
    void refused(String answer, String cause, String remoteAddress) {
        long now = System.nanoTime();
        if (now - nextLogNanos < 0) {
            unlogged++;
            return;
        }
        log.warn(
                "websocket refused answer={} cause=\"{}\" remote={} listener={} notLogged={}",
                answer,
                cause,
                remoteAddress,
                listener,
                unlogged);
        nextLogNanos = now + LOG_NANOS;
        unlogged = 0;
    }
}
