// SPDX-License-Identifier: Apache-2.0
package io.microbroker.codec;

/** Which end of the connection a decoder sits at: it decides which packets may come in. */
public enum Role {
    SERVER,
    CLIENT
}
