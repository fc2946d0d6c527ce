// SPDX-License-Identifier: Apache-2.0
package io.microbroker.websocket;

import io.microbroker.testkit.RawPacket;
import io.microbroker.testkit.fuzz.Examination;
import io.microbroker.testkit.fuzz.HostileStream;
import io.microbroker.testkit.fuzz.Verdict;
import io.microbroker.testkit.fuzz.Verdict.Outcome;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.Arrays;
import java.util.List;

/** Sends one hostile stream over a socket, and reads until what came is what had to come. Used by one thread. */
final class HostileSocket {
    private static final int DEADLINE_MILLIS = 10_000;

    private final Socket socket;
    private final Verdict verdict;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();
    private final InputStream in;
    private boolean closed;
    private boolean reset;

    HostileSocket(Socket socket, Verdict verdict) throws IOException {
        this.socket = socket;
        this.in = socket.getInputStream();
        this.verdict = verdict;
    }

    /** Returns what is wrong; empty if nothing is. */
    String examine(HostileStream stream) throws IOException {
        socket.setSoTimeout(DEADLINE_MILLIS);
        byte[] bytes = stream.bytes();
        try {
            boolean inTwo = stream.seed() % 4 == 0;
            write(Arrays.copyOfRange(bytes, 0, inTwo ? stream.cut() : bytes.length));
            write(Arrays.copyOfRange(bytes, inTwo ? stream.cut() : bytes.length, bytes.length));
        } catch (SocketException e) {
            reset = true; // closed while we were still sending
        }
        return verdict.outcome() == Outcome.UNDECIDED ? "" : complaint();
    }

    private void write(byte[] bytes) throws IOException {
        if (bytes.length > 0) {
            socket.getOutputStream().write(bytes);
        }
    }

    private String complaint() throws IOException {
        String complaint = check();
        while (!complaint.isEmpty() && !closed) {
            read();
            complaint = check();
        }
        return complaint;
    }

    private void read() throws IOException {
        byte[] chunk = new byte[4096];
        try {
            int read = in.read(chunk);
            if (read < 0) {
                closed = true;
            } else {
                received.write(chunk, 0, read);
            }
        } catch (EOFException e) {
            closed = true;
        } catch (SocketException e) {
            closed = true;
            reset = true; // what was sent before may be lost with it
        }
    }

    private String check() {
        byte[] all = received.toByteArray();
        List<RawPacket> packets =
                RawPacket.readAll(Arrays.copyOf(all, wholePackets(all)), Examination.languageOf(verdict));
        String complaint = Examination.complaint(verdict, packets, closed);
        boolean lost = reset && verdict.outcome() == Outcome.BROKEN;
        return lost && closed ? "" : complaint.isEmpty() ? "" : complaint + ", received " + packets;
    }

    /** The number of bytes that are whole packets. */
    private static int wholePackets(byte[] bytes) {
        int position = 0;
        while (true) {
            int length = 0;
            int at = position + 1;
            for (int shift = 0; ; shift += 7) {
                if (at >= bytes.length) {
                    return position;
                }
                int next = bytes[at++] & 255;
                length |= (next & 127) << shift;
                if (next < 128) {
                    break;
                }
            }
            if (length > bytes.length - at) {
                return position;
            }
            position = at + length;
        }
    }
}
