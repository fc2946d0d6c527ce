// SPDX-License-Identifier: Apache-2.0
package io.microbroker.spi.cluster;

/** How an instance stands to the others, as far as it can tell. */
public enum Standing {
    /** It takes part. */
    MEMBER,
    /** It has not been heard for so long that others may soon take it for dead: it must acknowledge nothing of QoS &gt; 0. */
    SILENT,
    /**
     * Others take it for dead, or may: what it has claimed is anybody's, and clients of persistent sessions must go. Not told while the
     * storage is out of reach for all. It is {@link #MEMBER} again, under the same life, or it fails: as the implementation can.
     */
    EXPELLED
}
