// SPDX-License-Identifier: Apache-2.0
package io.microbroker.authfile;

import static java.util.stream.Collectors.joining;

import io.microbroker.spi.cli.CliVerb;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * {@code passwd}: keeps a password file, with the flags of mosquitto_passwd. Comments and other users' lines stay as they are;
 * the file is replaced at once, readable by its owner only.
 */
public final class PasswdVerb implements CliVerb {
    private static final String USAGE = """
            Usage: microbroker passwd [-c] FILE USER              asks for the password
                   microbroker passwd [-c] -b FILE USER PASSWORD  the password is seen by others on this machine
                   microbroker passwd -D FILE USER                deletes the user
                   microbroker passwd -U FILE                     hashes passwords that stand in plain text
                   microbroker passwd --admin [-c] FILE USER      a user of HTTP, who may look and steer
                   microbroker passwd --viewer [-c] FILE USER     a user of HTTP, who may look
              -c  creates the file; one that exists is overwritten
            Exit code: 0 done, 1 failed, 2 wrong usage""";

    private static final int FAILED = 1;
    private static final int WRONG_USAGE = 2;

    private final @Nullable Supplier<byte[]> prompt;

    /** Asks at the terminal. */
    public PasswdVerb() {
        this.prompt = null;
    }

    PasswdVerb(Supplier<byte[]> prompt) {
        this.prompt = prompt;
    }

    @Override
    public String name() {
        return "passwd";
    }

    @Override
    public String description() {
        return "keep a password file: add, change and delete users";
    }

    @Override
    public int run(List<String> arguments, PrintStream out, PrintStream err) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.println(USAGE);
            return 0;
        }
        try {
            Request request = Request.of(arguments);
            apply(request, request.flag('b') || !request.needsPassword() ? null : prompt(out));
            return 0;
        } catch (WrongUsage e) {
            err.println("microbroker passwd: " + e.getMessage());
            err.println(USAGE);
            return WRONG_USAGE;
        } catch (IllegalArgumentException | IOException e) {
            err.println("microbroker passwd: " + e.getMessage());
            return FAILED;
        }
    }

    private Supplier<byte[]> prompt(PrintStream out) {
        return prompt != null ? prompt : new PasswordPrompt(System.console(), System.in, out);
    }

    private static void apply(Request request, @Nullable Supplier<byte[]> prompt) throws IOException {
        List<String> lines = request.flag('c') ? new ArrayList<>() : read(request.file());
        if (request.flag('U')) {
            lines.replaceAll(PasswdVerb::hashed);
        } else if (request.flag('D')) {
            if (!lines.removeIf(line -> isOf(line, request.user()))) {
                throw new IllegalArgumentException(
                        "there is no user '" + Shown.of(request.user()) + "' in " + request.file());
            }
        } else {
            byte[] password = prompt == null ? request.password().getBytes(StandardCharsets.UTF_8) : prompt.get();
            set(lines, request.user(), password, request.role());
        }
        PrivateFile.write(request.file(), String.join("\n", lines) + (lines.isEmpty() ? "" : "\n"));
    }

    private static List<String> read(Path file) throws IOException {
        if (!Files.exists(file)) {
            throw new IllegalArgumentException("there is no file " + file + " - create it with -c");
        }
        return new ArrayList<>(Files.readAllLines(file));
    }

    /** @param role of a user of HTTP, a third field of the line; empty for one of MQTT */
    private static void set(List<String> lines, String user, byte[] password, String role) {
        if (password.length == 0) {
            throw new IllegalArgumentException("the password is empty");
        }
        String line = user + ":" + PasswordHash.create(password) + (role.isEmpty() ? "" : ":" + role);
        for (int i = 0; i < lines.size(); i++) {
            if (isOf(lines.get(i), user)) {
                lines.set(i, line);
                return;
            }
        }
        lines.add(line);
    }

    private static boolean isOf(String line, String user) {
        int colon = line.indexOf(':');
        return colon > 0
                && line.charAt(0) != '#'
                && line.substring(0, colon).strip().equals(user);
    }

    /** A line with a password in plain text becomes one with a hash; all others stay. */
    private static String hashed(String line) {
        int colon = line.indexOf(':');
        if (colon <= 0 || line.charAt(0) == '#') {
            return line;
        }
        String secret = line.substring(colon + 1).strip();
        try {
            PasswordHash.parse(secret);
            return line;
        } catch (IllegalArgumentException plain) {
            if (secret.isEmpty()) {
                throw new IllegalArgumentException(
                        "user '" + Shown.of(line.substring(0, colon)) + "' has no password - set one first", plain);
            }
            if (secret.startsWith("$6$") || secret.startsWith("$7$")) {
                throw new IllegalArgumentException(
                        "user '" + Shown.of(line.substring(0, colon)) + "': " + plain.getMessage(), plain);
            }
            return line.substring(0, colon + 1) + PasswordHash.create(secret.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** The command line cannot be understood. */
    private static final class WrongUsage extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        WrongUsage(String message) {
            super(message);
        }
    }

    /** What is to be done. */
    private record Request(String role, String flags, List<String> operands) {
        private static final Set<String> COMBINATIONS = Set.of("", "b", "c", "bc", "D", "U");
        private static final Map<String, String> ROLES = Map.of("--admin", "admin", "--viewer", "viewer");

        static Request of(List<String> arguments) {
            StringBuilder flags = new StringBuilder();
            String role = arguments.isEmpty() ? "" : ROLES.getOrDefault(arguments.get(0), "");
            int at = role.isEmpty() ? 0 : 1;
            while (at < arguments.size() && arguments.get(at).matches("-[a-zA-Z]+")) {
                flags.append(arguments.get(at++), 1, arguments.get(at - 1).length());
            }
            Request request = new Request(role, flags.toString(), List.copyOf(arguments.subList(at, arguments.size())));
            request.check();
            return request;
        }

        private void check() {
            if (flags.chars().anyMatch(flag -> "bcDU".indexOf(flag) < 0)) {
                throw new WrongUsage("the options are -b, -c, -D and -U");
            }
            String sorted = flags.chars()
                    .sorted()
                    .distinct()
                    .mapToObj(Character::toString)
                    .collect(joining());
            if (!COMBINATIONS.contains(sorted)) {
                throw new WrongUsage("these options exclude each other");
            }
            if (flag('U') && !role.isEmpty()) {
                throw new WrongUsage("-U is for files of MQTT users");
            }
            int wanted = flag('b') ? 3 : flag('U') ? 1 : 2;
            if (operands.size() != wanted) {
                throw new WrongUsage("there must be " + wanted + " arguments behind the options");
            }
            if (!flag('U')) {
                checkUser(user());
            }
        }

        private static void checkUser(String user) {
            boolean control = user.chars().anyMatch(Character::isISOControl);
            if (user.isBlank() || !user.strip().equals(user) || user.startsWith("#") || user.contains(":") || control) {
                throw new WrongUsage("a user name must not be empty, begin with #, or hold ':' or control characters");
            }
        }

        boolean flag(char flag) {
            return flags.indexOf(flag) >= 0;
        }

        boolean needsPassword() {
            return !flag('D') && !flag('U');
        }

        Path file() {
            return Path.of(operands.get(0));
        }

        String user() {
            return operands.get(1);
        }

        String password() {
            return operands.get(2);
        }
    }
}
