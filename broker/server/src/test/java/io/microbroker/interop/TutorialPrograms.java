// SPDX-License-Identifier: Apache-2.0
package io.microbroker.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;

/**
 * The programs of the tutorial: scripts that call the real ones with what a test needs. Clients are told the port of the broker
 * if the page tells none, and {@code sub} gets {@code -d}, by which it tells that its subscription stands. A broker without
 * configuration takes a free port. {@code npm install mqtt} copies the package that the other
 * tests have installed.
 */
final class TutorialPrograms {
    private static final String CLIENT = """
            #!/bin/sh
            case " $* " in
              *' -p '*) ;;
              *) set -- -p "$TUTORIAL_PORT" "$@" ;;
            esac
            exec %s "$@"
            """;

    private static final String BROKER = """
            #!/bin/sh
            verb=${1:-start}
            case $verb in
              pub | sub)
                shift
                case " $* " in
                  *' -p '*) ;;
                  *) set -- -p "$TUTORIAL_PORT" "$@" ;;
                esac
                [ "$verb" = pub ] || set -- -d "$@"
                exec %1$s "$verb" "$@" ;;
              check | passwd | acl | --config*) exec %1$s "$@" ;;
              *) exec %1$s "$@" --port 0 ;;
            esac
            """;

    private static final String NPM = """
            #!/bin/sh
            [ "$*" = 'install mqtt' ] && cp -R '%s' .
            """;

    private TutorialPrograms() {}

    /**
     * Writes the scripts, or skips the test if a program is missing.
     *
     * @param clone where {@code microbroker} goes
     * @param folder where all others go
     */
    static void write(Path clone, Path folder) throws IOException {
        String cure = "apt install mosquitto-clients";
        String lineBuffered = RequiredProgram.find("stdbuf", "apt install coreutils") + " -oL ";
        script(
                folder.resolve("mosquitto_sub"),
                CLIENT,
                lineBuffered + RequiredProgram.find("mosquitto_sub", cure) + " -d");
        script(folder.resolve("mosquitto_pub"), CLIENT, RequiredProgram.find("mosquitto_pub", cure));
        script(folder.resolve("python3"), "#!/bin/sh\nexec %s \"$@\"\n", PahoPythonIT.python());
        script(folder.resolve("node"), "#!/bin/sh\nexec %s \"$@\"\n", MqttJsIT.node());
        script(
                folder.resolve("npm"),
                NPM,
                ScriptedClients.FOLDER.resolve("node_modules").toString());
        RequiredProgram.find("openssl", "apt install openssl");
        String jar = JarBroker.command().stream().map(each -> "'" + each + "'").collect(Collectors.joining(" "));
        script(clone.resolve("microbroker"), BROKER, jar);
    }

    private static void script(Path file, String text, String argument) throws IOException {
        Files.writeString(file, text.formatted(argument));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }
}
