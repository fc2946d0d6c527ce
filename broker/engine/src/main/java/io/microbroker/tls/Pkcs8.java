// SPDX-License-Identifier: Apache-2.0
package io.microbroker.tls;

import java.io.ByteArrayOutputStream;
import java.security.spec.InvalidKeySpecException;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Puts the older forms of private keys into PKCS#8, the one that Java reads:
 *
 * <pre>
 * SEQUENCE { INTEGER 0, SEQUENCE { OID of the algorithm, parameters }, OCTET STRING { the older form } }
 * </pre>
 */
final class Pkcs8 {
    private static final byte[] VERSION = {0x02, 0x01, 0x00};
    /** rsaEncryption 1.2.840.113549.1.1.1, with parameters NULL. */
    private static final byte[] RSA = HexFormat.of().parseHex("06092a864886f70d0101010500");
    /** ecPublicKey 1.2.840.10045.2.1. */
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int PARAMETERS = 0xA0;

    private Pkcs8() {}

    /** From PKCS#1 (RFC 8017 A.1.2). */
    static byte[] ofRsa(byte[] pkcs1) {
        return wrap(RSA, pkcs1);
    }

    /** From SEC 1 (RFC 5915), whose parameters name the curve. */
    static byte[] ofEc(byte[] sec1) throws InvalidKeySpecException {
        int position = contentOf(sec1, 0);
        while (position < sec1.length) {
            int content = contentOf(sec1, position);
            int end = content + lengthAt(sec1, position);
            if ((sec1[position] & 0xFF) == PARAMETERS && end <= sec1.length) {
                return wrap(join(EC, Arrays.copyOfRange(sec1, content, end)), sec1);
            }
            position = end;
        }
        throw new InvalidKeySpecException("it does not name its curve");
    }

    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return element(SEQUENCE, join(join(VERSION, element(SEQUENCE, algorithm)), element(OCTET_STRING, key)));
    }

    /** Where the content of the element at {@code position} begins. */
    private static int contentOf(byte[] der, int position) throws InvalidKeySpecException {
        if (position + 2 > der.length) {
            throw new InvalidKeySpecException("it is cut off");
        }
        int form = der[position + 1] & 0xFF;
        return position + 2 + (form < 0x80 ? 0 : form & 0x7F);
    }

    private static int lengthAt(byte[] der, int position) throws InvalidKeySpecException {
        int content = contentOf(der, position);
        int form = der[position + 1] & 0xFF;
        if (form < 0x80) {
            return form;
        }
        int length = 0;
        for (int i = position + 2; i < content && i < der.length && length < 1 << 16; i++) {
            length = length << 8 | der[i] & 0xFF;
        }
        return length;
    }

    private static byte[] element(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length > 0xFF) {
            out.write(0x82); // two bytes of length have room for any key
            out.write(content.length >> 8);
        } else if (content.length >= 0x80) {
            out.write(0x81);
        }
        out.write(content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] join(byte[] first, byte[] second) {
        byte[] joined = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, joined, first.length, second.length);
        return joined;
    }
}
