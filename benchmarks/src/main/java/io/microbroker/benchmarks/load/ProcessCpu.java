// SPDX-License-Identifier: Apache-2.0
package io.microbroker.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU time, user and system, in seconds, as Linux tells it: in steps of 10 ms. */
public final class ProcessCpu {
    private static final double TICKS_PER_SECOND = 100;
    private static final int UTIME = 11;

    private ProcessCpu() {}

    /** Of a process with all its threads, ended ones included. */
    public static double of(long pid) {
        String stat = read("/proc/" + pid + "/stat");
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[UTIME + 1])) / TICKS_PER_SECOND;
    }

    /** Of all processes together. */
    public static double ofAll() {
        String[] fields = read("/proc/stat").split("\\s+", 9);
        long user = Long.parseLong(fields[1]) + Long.parseLong(fields[2]);
        return (user + Long.parseLong(fields[3]) + Long.parseLong(fields[6]) + Long.parseLong(fields[7]))
                / TICKS_PER_SECOND;
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
