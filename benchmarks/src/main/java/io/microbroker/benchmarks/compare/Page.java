// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.compare;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The part of a Markdown page that is written by a run: what stands between two marks. */
final class Page {
    private final Path file;

    Page(Path file) {
        this.file = file;
    }

    /** Replaces what stands between {@code <!-- NAME -->} and {@code <!-- end of NAME -->}. */
    void replace(String name, String text) throws IOException {
        String begin = "<!-- " + name + " -->\n";
        String end = "<!-- end of " + name + " -->";
        String page = Files.readString(file);
        int from = page.indexOf(begin);
        int to = page.indexOf(end);
        if (from < 0 || to < from) {
            throw new IOException(file + " has no lines " + begin.strip() + " and " + end);
        }
        Files.writeString(file, page.substring(0, from + begin.length()) + text + page.substring(to));
    }
}
