// SPDX-License-Identifier: Apache-2.0
package io.microbroker.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PageFilesTest {
    private static final Path FOLDER = Path.of("src/main/resources/io/microbroker/http/web");
    private static final Pattern IMPORT = Pattern.compile("(?:from|import)\\s*\\(?\"(\\.[^\"]+)\"");

    @Test
    void theListNamesEveryFileOfTheFolder() throws IOException {
        try (Stream<Path> files = Files.walk(FOLDER)) {
            List<String> present = files.filter(Files::isRegularFile)
                    .map(each -> FOLDER.relativize(each).toString().replace('\\', '/'))
                    .filter(each -> !each.equals("files"))
                    .sorted()
                    .toList();

            assertThat(PageFiles.names()).isEqualTo(present);
        }
    }

    @Test
    void whatAModuleImportsIsThere() {
        PageFiles all = PageFiles.read(true);
        for (String name : PageFiles.names()) {
            if (name.endsWith(".js")) {
                Matcher imports = IMPORT.matcher(text(all, name));
                while (imports.find()) {
                    String wanted = Path.of(name)
                            .resolveSibling(imports.group(1))
                            .normalize()
                            .toString()
                            .replace('\\', '/');
                    assertThat(all.find(wanted)).as(name + " imports " + wanted).isNotNull();
                }
            }
        }
    }

    @Test
    void noFileNamesAnotherServerOrWritesMarkup() {
        PageFiles all = PageFiles.read(true);
        for (String name : PageFiles.names()) {
            assertThat(text(all, name).replace("http://www.w3.org/2000/svg", "").replace("http://127.0.0.1:8080/", ""))
                    .as(name)
                    .doesNotContain("http://", "https://", "innerHTML", "insertAdjacentHTML", "document.write")
                    .doesNotContain("eval(", "style=\"", "onclick=\"", "@base@", "@door@");
        }
    }

    @Test
    void whatStrangersGetIsEnoughForTheLoginPage() {
        PageFiles all = PageFiles.read(true);
        Matcher wanted = Pattern.compile(all.base() + "/([^\"]+)").matcher(text(all, "login.html"));
        int files = 0;
        while (wanted.find()) {
            assertThat(PageFiles.isOpen(wanted.group(1))).as(wanted.group(1)).isTrue();
            files++;
        }
        assertThat(files).isGreaterThan(5);
        assertThat(PageFiles.isOpen("index.html")).isFalse();
        assertThat(PageFiles.isOpen("main.js")).isFalse();
    }

    private static String text(PageFiles all, String name) {
        PageFile file = all.find(name);
        assertThat(file).as(name).isNotNull();
        return file.plain().toString(StandardCharsets.UTF_8);
    }
}
