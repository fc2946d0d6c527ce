// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import io.microbroker.interop.ChildProcess;
import io.microbroker.interop.RequiredProgram;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lets a system call of a process fail or take long, by the hand of strace. */
final class Tampering {
    private Tampering() {}

    /**
     * A command that runs the command behind it in its own place, with that. Skips the test where nobody may trace.
     *
     * @param folder where a trial runs
     * @param call the system call
     * @param how as {@code inject} of strace has it, counted for each thread
     */
    static List<String> with(Path folder, String call, String how) {
        List<String> strace = List.of(
                RequiredProgram.find("strace", "apt install strace"),
                "-D", // as a grandchild: the process that a test kills is the broker
                "-f",
                "-qq",
                "-o",
                "/dev/null",
                "-e",
                "trace=" + call,
                "-e",
                "inject=" + call + ":" + how);
        List<String> trial = new ArrayList<>(strace);
        trial.add("true");
        try (ChildProcess process = ChildProcess.start(trial, folder, line -> {})) {
            RequiredProgram.require(process.awaitExit() == 0, "permission to trace", "let strace work: " + process);
        }
        return strace;
    }
}
