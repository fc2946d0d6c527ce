// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.export;

import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.mqtt.TopicFilter;
import io.microbroker.spi.storage.StoredTarget;
import io.microbroker.spi.storage.Transfer;
import io.microbroker.spi.storage.TransferredSession;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the lines of an {@link ExportWriter}, strictly, and tells what they say. Confined to one thread. */
public final class ExportReader {
    private static final int IDENTIFIER_MAX = 268_435_455;
    private static final String HEADER_LINE = "{\"" + ExportWriter.HEADER + "\":" + ExportWriter.VERSION + "}";

    private final String name;
    private final Lines lines;
    private final Transfer to;
    private final Runnable afterLine;
    private final Tally tally = new Tally();
    private String clientId = "";

    /**
     * Reads from a stream.
     *
     * @param name of the file, for people
     * @param afterLine called after each line
     */
    public ExportReader(String name, InputStream in, Transfer to, Runnable afterLine) {
        this.name = name;
        this.lines = new Lines(in);
        this.to = to;
        this.afterLine = afterLine;
    }

    /**
     * Reads all. What was told before a failure is to be thrown away.
     *
     * @throws ExportException naming the line that is wrong
     * @throws IOException if it cannot be read, or from what it is told to
     */
    public void run() throws IOException, ExportException {
        try {
            readHeader(lines.next());
            for (String line = lines.next(); ; line = lines.next()) {
                if (line == null) {
                    throw wrong("it ends without its last line, {\"end\":…} - the file was cut, or its export did not"
                            + " end: take a whole one");
                }
                afterLine.run();
                if (read(parsed(line))) {
                    break;
                }
            }
            if (lines.next() != null) {
                throw wrong("there is more behind the last line, {\"end\":…} - import one export at a time");
            }
        } catch (IllegalArgumentException e) {
            throw wrong(e.getMessage() + " - restore the line, or export again");
        }
    }

    private ExportException wrong(String what) {
        return new ExportException(name + ", line " + lines.number() + ": " + what);
    }

    private void readHeader(@Nullable String line) throws ExportException {
        Object version;
        try {
            version = new JsonObject(line == null ? "" : line).getValue(ExportWriter.HEADER);
        } catch (DecodeException e) {
            version = null;
        }
        if (!(version instanceof Integer known) || known < 1) {
            throw wrong("this is no export, which begins with " + HEADER_LINE + " - name a file that 'microbroker data"
                    + " export' wrote");
        }
        if (known > ExportWriter.VERSION) {
            throw wrong("this export has form " + known + ", and this version knows form " + ExportWriter.VERSION
                    + " - import it by the version that wrote it, or a later one");
        }
    }

    private static JsonObject parsed(String line) {
        try {
            return new JsonObject(line);
        } catch (DecodeException e) {
            throw new IllegalArgumentException("this is not one JSON object", e);
        }
    }

    /** Returns true if it was the last line. */
    private boolean read(JsonObject line) throws IOException {
        Fields fields = new Fields(line);
        if (fields.has("queued")) {
            queued(fields);
        } else if (fields.has("message")) {
            tally.messages++;
            to.message(fields.number("message", 1, Long.MAX_VALUE), MessageJson.read(fields));
        } else if (fields.has("session")) {
            tally.sessions++;
            TransferredSession session = SessionJson.read(fields);
            clientId = session.owner().clientId();
            to.session(session);
        } else if (fields.has("retained")) {
            tally.retained++;
            to.retained(fields.number("retained", 1, Long.MAX_VALUE), fields.number("stamp", 1, Long.MAX_VALUE));
        } else if (fields.has(ExportWriter.END)) {
            end(fields.object(ExportWriter.END));
            return true;
        } else {
            throw new IllegalArgumentException(
                    "this is no session, message, queued, retained or end, but has " + line.fieldNames());
        }
        fields.end();
        return false;
    }

    private void queued(Fields fields) throws IOException {
        tally.queued++;
        List<Long> ids = fields.numbers("subscription-ids", 1, IDENTIFIER_MAX);
        String shared = fields.optionalText("shared");
        if (shared != null && !TopicFilter.of(shared).isShared()) {
            throw new IllegalArgumentException("'shared' must be a shared subscription, not " + shared);
        }
        StoredTarget target = new StoredTarget(
                clientId,
                Qos.of((int) fields.number("qos", 1, 2, 1)),
                fields.flag("retain"),
                ids.stream().mapToInt(Long::intValue).toArray(),
                shared);
        to.queued(fields.number("queued", 1, Long.MAX_VALUE), fields.number("sequence", 1, Long.MAX_VALUE), target);
    }

    private void end(Fields fields) {
        require("sessions", fields, tally.sessions);
        require("messages", fields, tally.messages);
        require("queued", fields, tally.queued);
        require("retained", fields, tally.retained);
        fields.end();
    }

    private static void require(String what, Fields fields, long found) {
        long wanted = fields.number(what, 0, Long.MAX_VALUE);
        if (wanted != found) {
            throw new IllegalArgumentException(
                    "there were " + wanted + " " + what + " when it was written, and here are " + found);
        }
    }
}
