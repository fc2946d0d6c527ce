// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the steps of a page in Markdown. Each fenced block is one:
 *
 * <ul>
 *   <li>below a line that is nothing but a file name, {@code `sensor.py`}: a file to save;
 *   <li>{@code sh}: commands to run;
 *   <li>{@code text}: what is seen then.
 * </ul>
 *
 * Comments right before a block, which a reader does not see, say more:
 *
 * <ul>
 *   <li>{@code <!-- terminal: sensor -->}: the command runs on in a terminal of this name; or: this is seen there;
 *   <li>{@code <!-- exit: 5 -->}: the commands end with this code, or any {@code not 0};
 *   <li>{@code <!-- type: secret -->}: a line that is typed meanwhile; may be repeated;
 *   <li>{@code <!-- press: INT broker -->}: not for a block, but a step of its own: Ctrl+C.
 * </ul>
 *
 * What is anything else is a mistake.
 */
final class TutorialPage {
    private static final Pattern COMMENT = Pattern.compile("<!-- (terminal|exit|type|press): (.*) -->");
    private static final Pattern FILE = Pattern.compile("`([\\w.-]+)`");
    private static final Pattern KEYS = Pattern.compile("(INT) (\\w+)");
    private static final String FENCE = "```";
    private static final Map<String, String> ENDINGS =
            Map.of("python", ".py", "js", ".mjs", "yaml", ".yaml", "json", ".json", "text", "");
    private static final Set<String> ALL = Set.of("terminal", "exit", "type");

    private final List<String> lines;
    private final List<TutorialStep> steps = new ArrayList<>();
    private final Map<String, String> said = new LinkedHashMap<>();
    private String file = "";
    private int next;

    private TutorialPage(List<String> lines) {
        this.lines = lines;
    }

    /** The steps in their order. */
    static List<TutorialStep> read(List<String> lines) {
        TutorialPage page = new TutorialPage(lines);
        while (page.next < lines.size()) {
            page.readLine(lines.get(page.next++));
        }
        page.expectNothingSaid();
        return List.copyOf(page.steps);
    }

    private void readLine(String line) {
        Matcher comment = COMMENT.matcher(line);
        Matcher name = FILE.matcher(line);
        if (line.startsWith(FENCE)) {
            int number = next;
            steps.add(block(number, line.substring(FENCE.length()), blockText()));
            said.clear();
            file = "";
        } else if (comment.matches()) {
            comment(comment.group(1), comment.group(2));
        } else if (line.startsWith("<!--")) {
            throw mistake("an unknown comment");
        } else if (name.matches()) {
            file = name.group(1);
        } else if (!line.isBlank()) {
            expectNothingSaid();
            file = "";
        }
    }

    private void comment(String key, String value) {
        if (key.equals("press")) {
            Matcher keys = KEYS.matcher(value);
            if (!keys.matches()) {
                throw mistake("unknown keys");
            }
            expectNothingSaid();
            steps.add(new TutorialStep.Press(next, keys.group(1), keys.group(2)));
        } else {
            said.merge(key, value, (before, more) -> before + "\n" + more);
        }
    }

    private void expectNothingSaid() {
        if (!said.isEmpty()) {
            throw mistake("a comment that no block follows");
        }
    }

    private String blockText() {
        StringBuilder text = new StringBuilder();
        while (next < lines.size()) {
            String line = lines.get(next++);
            if (line.equals(FENCE)) {
                return text.toString();
            }
            text.append(line).append('\n');
        }
        throw mistake("the block does not end");
    }

    private TutorialStep block(int line, String tag, String text) {
        if (!file.isEmpty()) {
            allow(Set.of(), line);
            String ending = ENDINGS.get(tag);
            if (ending == null || !file.endsWith(ending)) {
                throw mistake(line, "a file " + file + " of kind '" + tag + "'");
            }
            return new TutorialStep.Save(line, file, text);
        }
        return switch (tag) {
            case "sh" -> commands(line, text);
            case "text" -> {
                allow(Set.of("terminal"), line);
                yield new TutorialStep.See(
                        line, said.getOrDefault("terminal", ""), text.lines().toList());
            }
            default -> throw mistake(line, "nothing runs or checks a block of kind '" + tag + "' without a file name");
        };
    }

    private TutorialStep commands(int line, String text) {
        String terminal = said.get("terminal");
        if (terminal == null) {
            allow(Set.of("exit", "type"), line);
            return new TutorialStep.Run(
                    line,
                    text,
                    said.getOrDefault("exit", "0"),
                    said.containsKey("type") ? said.get("type") + "\n" : "");
        }
        allow(Set.of("terminal"), line);
        String command = text.replace("\\\n", "").strip();
        if (command.contains("\n")) {
            throw mistake(line, "more than one command in a terminal");
        }
        return new TutorialStep.Start(line, terminal, command);
    }

    private void allow(Set<String> keys, int line) {
        for (String key : ALL) {
            if (said.containsKey(key) && !keys.contains(key)) {
                throw mistake(line, "'" + key + "' does not fit this block");
            }
        }
    }

    private AssertionError mistake(String what) {
        return mistake(next, what);
    }

    private static AssertionError mistake(int line, String what) {
        return new AssertionError("line " + line + ": " + what);
    }
}
