// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import java.io.ByteArrayOutputStream;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Asks for a new password, twice: at a terminal without showing it, else from two lines of the standard input. */
final class PasswordPrompt implements Supplier<byte[]> {
    private final @Nullable Console console;
    private final InputStream in;
    private final PrintStream out;

    PasswordPrompt(@Nullable Console console, InputStream in, PrintStream out) {
        this.console = console;
        this.in = in;
        this.out = out;
    }

    /** @throws IllegalArgumentException if there is no password, or the two are not the same */
    @Override
    public byte[] get() {
        byte[] password = ask("Password: ");
        byte[] again = ask("Reenter password: ");
        if (password.length == 0) {
            throw new IllegalArgumentException("the password is empty");
        }
        if (!Arrays.equals(password, again)) {
            throw new IllegalArgumentException("the passwords are not the same");
        }
        return password;
    }

    private byte[] ask(String question) {
        if (console != null) {
            char[] typed = console.readPassword("%s", question);
            return typed == null ? new byte[0] : utf8(typed);
        }
        out.print(question);
        out.flush();
        byte[] line = readLine();
        out.println();
        return line;
    }

    private static byte[] utf8(char[] typed) {
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
        Arrays.fill(typed, '\0');
        byte[] password = new byte[bytes.remaining()];
        bytes.get(password);
        return password;
    }

    /** Byte by byte: what follows the line is for the next question. */
    private byte[] readLine() {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        try {
            for (int next = in.read(); next >= 0 && next != '\n'; next = in.read()) {
                line.write(next);
            }
        } catch (IOException e) {
            throw new IllegalArgumentException("the password cannot be read: " + e.getMessage(), e);
        }
        byte[] bytes = line.toByteArray();
        boolean carriageReturn = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
        return carriageReturn ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
    }
}
