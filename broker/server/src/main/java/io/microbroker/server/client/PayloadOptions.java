// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.client;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that tell the payload of {@code pub}: exactly one source, published once or several times. */
final class PayloadOptions {
    private static final double DELAY_SECONDS_MAX = 1e6;

    @Option(
            names = {"-m", "--message"},
            paramLabel = "TEXT",
            description = "publish this text")
    private @Nullable String message;

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "publish what this file holds")
    private @Nullable Path file;

    @Option(
            names = {"-l", "--stdin-line"},
            description = "publish each line of the standard input")
    private boolean lines;

    @Option(
            names = {"-s", "--stdin-file"},
            description = "publish the standard input as one message")
    private boolean whole;

    @Option(
            names = {"-n", "--null-message"},
            description = "publish a message without payload; with -r it removes what is retained")
    private boolean nothing;

    @Option(names = "--repeat", paramLabel = "N", description = "publish it so many times; default 1")
    private int repeat = 1;

    @Option(names = "--repeat-delay", paramLabel = "SECONDS", description = "wait between two times; default 0")
    private double repeatDelaySeconds;

    /**
     * Reads the payload, unless it is to come line by line.
     *
     * @throws ClientException if the options make no sense, or the file cannot be read
     */
    Payloads payloads(InputStream in) {
        long sources = Stream.of(message != null, file != null, lines, whole, nothing)
                .filter(given -> given)
                .count();
        if (sources != 1) {
            throw ClientException.usage(
                    sources == 0
                            ? "There is nothing to publish - use one of -m, -f, -l, -s and -n"
                            : "Only one kind of message can be published - use one of -m, -f, -l, -s and -n");
        }
        if (repeat < 1 || !(repeatDelaySeconds >= 0 && repeatDelaySeconds <= DELAY_SECONDS_MAX)) {
            throw ClientException.usage("Invalid repetition - --repeat is 1 or more, --repeat-delay 0 or more seconds");
        }
        if (lines) {
            if (repeat > 1) {
                throw ClientException.usage("--repeat does not go with -l");
            }
            return sink -> publishLines(in, sink);
        }
        byte[] payload = read(in);
        return sink -> publish(payload, sink);
    }

    private byte[] read(InputStream in) {
        if (message != null) {
            return message.getBytes(StandardCharsets.UTF_8);
        }
        try {
            return file != null ? Files.readAllBytes(file) : whole ? in.readAllBytes() : new byte[0];
        } catch (NoSuchFileException e) {
            throw ClientException.usage("There is no file " + file);
        } catch (IOException e) {
            throw ClientException.usage("Cannot read the payload: " + e.getMessage());
        }
    }

    private void publish(byte[] payload, Payloads.Sink sink) throws InterruptedException {
        for (int i = 0; i < repeat; i++) {
            if (i > 0 && repeatDelaySeconds > 0) {
                sink.pause((long) (repeatDelaySeconds * 1000));
            }
            sink.publish(payload);
        }
    }

    /** Lines as bytes: they need not be text. The end of the last one may be missing. */
    private static void publishLines(InputStream in, Payloads.Sink sink) throws IOException, InterruptedException {
        InputStream input = new BufferedInputStream(in);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = input.read(); next >= 0; next = input.read()) {
            if (next == '\n') {
                sink.publish(line.toByteArray());
                line.reset();
            } else {
                line.write(next);
            }
        }
        if (line.size() > 0) {
            sink.publish(line.toByteArray());
        }
    }
}
