// SPDX-License-Identifier: Apache-2.0
package io.microbroker.server;

import io.microbroker.config.BrokerConfig;
import io.microbroker.config.ListenerConfig;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Why a broker did not start, in one line with the cure.
 *
 * @param exitCode of the process
 */
record StartFailure(int exitCode, String message) {
    static StartFailure of(Throwable failure, BrokerConfig config) {
        String text = texts(failure);
        if (text.contains("Address already in use")) {
            return portInUse(config);
        }
        if (text.contains("Permission denied")) {
            return new StartFailure(
                    ExitCode.FAILED, "this user may not listen on a port below 1024 - use another: --port 1883");
        }
        if (text.contains("Cannot assign requested address")) {
            return new StartFailure(
                    ExitCode.FAILED,
                    "this machine has no such address to listen on - use --bind 127.0.0.1, or 0.0.0.0 for all of its"
                            + " addresses (" + text + ")");
        }
        return new StartFailure(ExitCode.FAILED, "could not start: " + text);
    }

    private static StartFailure portInUse(BrokerConfig config) {
        Map.Entry<String, ListenerConfig> busy = config.listeners().entrySet().stream()
                .filter(each -> each.getValue().port() > 0)
                .filter(each -> isTaken(each.getValue()))
                .findFirst()
                .or(() -> config.listeners().entrySet().stream().findFirst())
                .orElseThrow();
        int port = busy.getValue().port();
        String by = PortOwner.of(port).map(owner -> " by " + owner).orElse("");
        int next = port < 65_535 ? port + 1 : 1883;
        String cure = busy.getKey().equals("tcp")
                ? "--port " + next + ", or --port 0 for any free port"
                : "--set listeners." + busy.getKey() + ".port=" + next;
        return new StartFailure(
                ExitCode.PORT_IN_USE, "port " + port + " is in use" + by + " - stop that, or use " + cure);
    }

    private static boolean isTaken(ListenerConfig listener) {
        try (ServerSocket probe = new ServerSocket(listener.port(), 1, InetAddress.getByName(listener.bind()))) {
            return !probe.isBound();
        } catch (BindException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The messages of a failure and its causes, in one line. */
    private static String texts(Throwable failure) {
        StringBuilder texts = new StringBuilder();
        Optional<Throwable> each = Optional.of(failure);
        for (int depth = 0; depth < 4 && each.isPresent(); depth++) {
            String text = Objects.requireNonNullElse(
                    each.get().getMessage(), each.get().getClass().getSimpleName());
            if (texts.indexOf(text) < 0) {
                texts.append(texts.isEmpty() ? "" : ": ").append(text.replaceAll("\\s*\\R\\s*", " "));
            }
            each = Optional.ofNullable(each.get().getCause());
        }
        return texts.toString();
    }
}
