// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.microbroker.journal.JournalExport;
import io.microbroker.journal.JournalImport;
import io.microbroker.journal.JournalInspection;
import io.microbroker.journal.JournalSettings;
import io.microbroker.spi.storage.StorageException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The form of exports: what the document shows, and how strictly it is read. */
class ExportFormTest {
    private static final JournalSettings SMALL = JournalSettings.DEFAULT.withSegmentBytes(16 << 10);

    private final Path folder;
    private List<String> example = List.of();

    ExportFormTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeEach
    void readTheDocument() throws IOException {
        String document = Files.readString(Path.of("../../docs/export-format.md"));
        int begin = document.indexOf("```json\n") + "```json\n".length();
        example = document.substring(begin, document.indexOf("```", begin))
                .lines()
                .toList();
    }

    private static String text(List<String> lines) {
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private void read(String text, Path to) throws Exception {
        try (JournalImport journal = new JournalImport(to, SMALL)) {
            ByteArrayInputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
            new ExportReader("file.jsonl", in, journal, () -> {}).run();
            journal.finish();
        }
    }

    private static String write(Path from) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ExportWriter writer = new ExportWriter(out, () -> {});
        JournalExport.run(from, writer);
        writer.finish();
        return out.toString(StandardCharsets.UTF_8);
    }

    @Test
    void whatTheDocumentShowsComesBackLetterForLetter() throws Exception {
        read(text(example), folder.resolve("data"));

        assertThat(write(folder.resolve("data")).lines().toList()).isEqualTo(example);
    }

    /** Thousands of lines, in many segments and frames. */
    @Test
    void anExportOfAnImportIsTheSame() throws Exception {
        Random random = new Random(1);
        StringBuilder text = new StringBuilder("{\"microbroker-export\":1}\n");
        int messages = 0;
        int queued = 0;
        for (int session = 100; session < 130; session++) {
            int first = 1 + random.nextInt(100_000);
            int count = random.nextInt(200);
            text.append("{\"session\":\"client-%d\",\"expiry\":60,\"queued-messages\":9,\"queued-bytes\":9,"
                    .formatted(session));
            text.append("\"next-sequence\":%d,\"subscriptions\":[]}%n".formatted(first + 3L * count));
            for (int i = 0; i < count; i++) {
                boolean fresh = messages == 0 || random.nextInt(3) > 0;
                if (fresh) {
                    text.append(
                            "{\"message\":%d,\"topic\":\"room/%d\",\"qos\":1,\"published-at\":%d,\"payload\":\"%s\"}%n"
                                    .formatted(++messages, messages, messages, "AAAA".repeat(random.nextInt(60))));
                }
                int number = fresh ? messages : 1 + random.nextInt(messages);
                text.append("{\"queued\":%d,\"sequence\":%d}%n".formatted(number, first + 3L * i));
                queued++;
            }
        }
        text.append("{\"end\":{\"sessions\":30,\"messages\":%d,\"queued\":%d,\"retained\":0}}%n"
                .formatted(messages, queued));

        read(text.toString(), folder.resolve("data"));

        assertThat(JournalInspection.read(folder.resolve("data")).files()).isGreaterThan(10);
        assertThat(write(folder.resolve("data"))).isEqualTo(text.toString());
    }

    @Test
    void anEmptyStorageHasAFirstAndALastLine() throws Exception {
        String text =
                text(List.of(example.get(0), "{\"end\":{\"sessions\":0,\"messages\":0,\"queued\":0,\"retained\":0}}"));

        read(text, folder.resolve("data"));

        assertThat(write(folder.resolve("data"))).isEqualTo(text);
    }

    private void assertRefused(List<String> lines, String... words) {
        Path data = folder.resolve("refused");
        assertThatThrownBy(() -> read(text(lines), data))
                .isInstanceOf(ExportException.class)
                .hasMessageContainingAll(words);
        assertThat(data).as("what a failed import leaves").doesNotExist();
    }

    @Test
    void everyPlaceWhereItMayBeCutIsSeen() {
        for (int lines = 1; lines < example.size(); lines++) {
            assertRefused(example.subList(0, lines), "file.jsonl, line " + (lines + 1), "ends without its last line");
        }
        assertRefused(List.of(), "file.jsonl, line 1: this is no export");
    }

    @Test
    void everyLineThatIsMissingIsSeen() {
        for (int missing = 0; missing < example.size(); missing++) {
            List<String> lines = new ArrayList<>(example);
            lines.remove(missing);
            assertRefused(lines, "file.jsonl, line ");
        }
    }

    @Test
    void everyLineThatComesTwiceIsSeen() {
        for (int twice = 0; twice < example.size(); twice++) {
            List<String> lines = new ArrayList<>(example);
            lines.add(twice, lines.get(twice));
            assertRefused(lines, "file.jsonl, line ");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "0 | {\"microbroker-export\":2} | this export has form 2",
                "0 | {\"microbroker-export\":\"1\"} | this is no export",
                "0 | PK.. | this is no export",
                "1 | not json | this is not one JSON object",
                "1 | [1,2] | this is not one JSON object",
                "1 | {\"sensor\":1} | this is no session",
                "6 | {\"session\":\"hall-display\",\"expiry\":1,\"queued-messages\":1,\"queued-bytes\":1,\"next-sequence\":1} | a session of client id 'hall-display' already",
                "6 | {\"session\":\"x\",\"expiry\":-1,\"queued-messages\":1,\"queued-bytes\":1,\"next-sequence\":1} | 'expiry' must be a whole number from 0 to 4294967295, not -1",
                "6 | {\"session\":\"x\",\"expiry\":\"1\",\"queued-messages\":1,\"queued-bytes\":1,\"next-sequence\":1} | 'expiry' must be",
                "6 | {\"session\":7} | 'session' must be a text, not 7",
                "6 | {\"session\":\"x\",\"expires\":1,\"expiry\":1,\"queued-messages\":1,\"queued-bytes\":1,\"next-sequence\":1} | 'expires' is not known here",
                "6 | {\"session\":\"x\",\"expiry\":1,\"queued-messages\":1,\"queued-bytes\":1,\"next-sequence\":1,\"subscriptions\":[{\"filter\":\"a#\",\"qos\":1}]} | wildcard",
                "6 | {\"session\":\"x\",\"expiry\":1,\"queued-messages\":1,\"queued-bytes\":1,\"next-sequence\":1,\"released\":[2]} | 'released' must be",
                "6 | {\"session\":\"x\",\"expiry\":1,\"queued-messages\":1,\"queued-bytes\":1,\"next-sequence\":1,\"inbound-qos2\":[3,2]} | 'inbound-qos2' must ascend",
                "2 | {\"message\":1,\"topic\":\"a/+\",\"qos\":1,\"published-at\":1,\"payload\":\"\"} | opic",
                "2 | {\"message\":1,\"topic\":\"a\",\"qos\":3,\"published-at\":1,\"payload\":\"\"} | 'qos' must be",
                "2 | {\"message\":1,\"topic\":\"a\",\"qos\":1,\"published-at\":1,\"payload\":\"?\"} | 'payload' must be bytes in base64",
                "2 | {\"message\":2,\"topic\":\"a\",\"qos\":1,\"published-at\":1,\"payload\":\"\"} | message 2 comes where message 1 should",
                "3 | {\"queued\":2,\"sequence\":6} | message 2 has not come",
                "3 | {\"queued\":1,\"sequence\":9} | sequence 9",
                "3 | {\"queued\":1,\"sequence\":5} | sequence 5",
                "5 | {\"queued\":2,\"sequence\":6} | sequence 6",
                "5 | {\"queued\":2,\"sequence\":8,\"shared\":\"home/#\"} | 'shared' must be a shared subscription",
                "10 | {\"retained\":3,\"stamp\":1} | topic 'home/hall/light' has a retained message already",
                "10 | {\"retained\":1,\"stamp\":0} | 'stamp' must be",
                "11 | {\"end\":{\"sessions\":2,\"messages\":3,\"queued\":4,\"retained\":2}} | there were 4 queued when it was written"
            })
    void saysWhatIsWrongWithALine(int at, String line, String what) {
        List<String> lines = new ArrayList<>(example);
        lines.set(at, line);

        assertRefused(lines, "file.jsonl, line " + (at + 1) + ": ", what, " - ");
    }

    @Test
    void randomDamageIsRefusedOrMeansSomethingElseAndNeverLeavesHalf() throws Exception {
        byte[] whole = text(example).getBytes(StandardCharsets.UTF_8);
        Random random = new Random(2);
        int refused = 0;
        for (int i = 0; i < 300; i++) {
            byte[] bytes = Arrays.copyOf(whole, whole.length);
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            Path data = folder.resolve("damaged-" + i);
            try (JournalImport journal = new JournalImport(data, SMALL)) {
                new ExportReader("file.jsonl", new ByteArrayInputStream(bytes), journal, () -> {}).run();
            } catch (ExportException e) {
                refused++;
            }
            assertThat(data).doesNotExist();
        }
        assertThat(refused).isBetween(100, 299);
    }

    @Test
    void afterAFailureAFolderThatWasThereIsEmptyAgain() throws IOException {
        Path data = Files.createDirectory(folder.resolve("data"));

        assertThatThrownBy(() -> read("{\"microbroker-export\":1}\n", data)).isInstanceOf(ExportException.class);

        assertThat(data).isEmptyDirectory();
    }

    @Test
    void nothingIsImportedBesideWhatIsThere() throws Exception {
        Path data = folder.resolve("data");
        read(text(example), data);
        String before = write(data);

        assertThatThrownBy(() -> read(text(example), data))
                .isInstanceOf(StorageException.class)
                .hasMessageContainingAll(data + " is not empty", "00000001.log", "name another folder");

        assertThat(write(data)).isEqualTo(before);
    }

    @Test
    void twoImportsDoNotMeet() throws Exception {
        Path data = folder.resolve("data");
        try (JournalImport first = new JournalImport(data, SMALL)) {
            assertThatThrownBy(() -> read(text(example), data)).isInstanceOf(StorageException.class);
            first.finish();
        }

        assertThat(JournalInspection.read(data).sessions()).isZero();
    }
}
