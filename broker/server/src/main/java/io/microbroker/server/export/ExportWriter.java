// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.export;

import io.microbroker.spi.mqtt.Message;
import io.microbroker.spi.mqtt.Qos;
import io.microbroker.spi.storage.StoredTarget;
import io.microbroker.spi.storage.Transfer;
import io.microbroker.spi.storage.TransferredSession;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes what it is told as lines of JSON. Confined to one thread. */
public final class ExportWriter implements Transfer {
    /** The version of the form, in the first line. */
    static final int VERSION = 1;

    static final String HEADER = "microbroker-export";
    static final String END = "end";

    private final OutputStream out;
    private final Runnable afterLine;
    private final Tally tally = new Tally();
    private boolean begun;

    /**
     * Writes nothing yet.
     *
     * @param out should be buffered; is not closed
     * @param afterLine called after each line
     */
    public ExportWriter(OutputStream out, Runnable afterLine) {
        this.out = out;
        this.afterLine = afterLine;
    }

    private void write(JsonObject line) throws IOException {
        if (!begun) {
            begun = true;
            write(new JsonObject().put(HEADER, VERSION));
        }
        out.write(line.encode().getBytes(StandardCharsets.UTF_8));
        out.write('\n');
        afterLine.run();
    }

    @Override
    public void session(TransferredSession session) throws IOException {
        tally.sessions++;
        write(SessionJson.of(session));
    }

    @Override
    public void message(long number, Message message) throws IOException {
        tally.messages++;
        write(MessageJson.of(number, message));
    }

    @Override
    public void queued(long number, long sequence, StoredTarget target) throws IOException {
        tally.queued++;
        JsonObject line = new JsonObject().put("queued", number).put("sequence", sequence);
        if (target.qos() == Qos.EXACTLY_ONCE) {
            line.put("qos", 2);
        }
        if (target.retain()) {
            line.put("retain", true);
        }
        if (target.subscriptionIds().length > 0) {
            JsonArray ids = new JsonArray();
            for (int id : target.subscriptionIds()) {
                ids.add(id);
            }
            line.put("subscription-ids", ids);
        }
        if (target.sharedFilter() != null) {
            line.put("shared", target.sharedFilter());
        }
        write(line);
    }

    @Override
    public void retained(long number, long stamp) throws IOException {
        tally.retained++;
        write(new JsonObject().put("retained", number).put("stamp", stamp));
    }

    /** Writes the last line: only what has it is whole. */
    public void finish() throws IOException {
        write(new JsonObject().put(END, tally.toJson()));
        out.flush();
    }
}
