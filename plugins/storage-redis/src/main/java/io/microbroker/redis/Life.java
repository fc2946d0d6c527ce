// SPDX-License-Identifier: Apache-2.0
package io.microbroker.redis;

/**
 * By what name Redis and other instances know this one. An instance that was taken for dead, and is not, begins a new life under a new
 * name; its own broker goes on to call it by the first. Safe for threads; changed by one.
 */
final class Life {
    private static final String NEXT = "~";

    private final String first;
    private volatile String present;
    private int count;

    Life(String first) {
        this.first = first;
        this.present = first;
    }

    String present() {
        return present;
    }

    /** A new life begins; returns its name. */
    String next() {
        count++;
        present = first + NEXT + count;
        return present;
    }

    /** As the broker of this instance calls a life. */
    String toldAs(String life) {
        return life.equals(present) ? first : life;
    }

    /** As Redis calls what this broker calls so. */
    String calledAs(String told) {
        return told.equals(first) ? present : told;
    }

    /** True if that was, or is, a life of this instance. */
    boolean isOwn(String life) {
        return life.equals(first) || life.startsWith(first + NEXT);
    }

    /** As the broker named it. */
    String first() {
        return first;
    }
}
