// SPDX-License-Identifier: Apache-2.0
package io.microbroker.crash;

import io.microbroker.interop.ChildProcess;
import io.microbroker.interop.RequiredProgram;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A small file system in memory, of its own for the processes that are started {@link #inside}: a real one that is really full. It
 * lives in a mount namespace, which needs no root where users may have namespaces, and goes with its last process.
 */
final class TmpfsDisk implements AutoCloseable {
    private static final String MOUNTED = "mounted";
    private static final int PAGE = 4096;

    private final ChildProcess holder;
    private final List<String> enter;
    private final Path mountPoint;

    private TmpfsDisk(ChildProcess holder, List<String> enter, Path mountPoint) {
        this.holder = holder;
        this.enter = enter;
        this.mountPoint = mountPoint;
    }

    /** Makes one of this size, or skips the test where neither root nor namespaces are to be had. */
    static TmpfsDisk mount(Path mountPoint, int mebibytes) throws IOException {
        Files.createDirectories(mountPoint);
        String unshare = RequiredProgram.find("unshare", "apt install util-linux");
        String nsenter = RequiredProgram.find("nsenter", "apt install util-linux");
        String script = "mount -t tmpfs -o size=" + mebibytes + "m,mode=700 microbroker '" + mountPoint + "' && echo "
                + MOUNTED + " && exec cat";
        List<String> refused = new ArrayList<>();
        for (List<String> namespace : List.of(List.of("--mount"), List.of("--user", "--map-root-user", "--mount"))) {
            List<String> command = new ArrayList<>(List.of(unshare));
            command.addAll(namespace);
            command.addAll(List.of("sh", "-c", script));
            CompletableFuture<String> mounted = new CompletableFuture<>();
            ChildProcess holder = ChildProcess.start(command, mountPoint, mounted::complete);
            Await.until(() -> mounted.isDone() || !isAlive(holder), holder::toString);
            if (mounted.getNow("").equals(MOUNTED)) {
                List<String> enter = new ArrayList<>(List.of(nsenter, "--target", "" + holder.pid(), "--mount"));
                if (namespace.contains("--user")) {
                    enter.addAll(List.of("--user", "--preserve-credentials"));
                }
                return new TmpfsDisk(holder, enter, mountPoint);
            }
            refused.add(holder.err().toString());
            holder.close();
        }
        RequiredProgram.require(
                false,
                "permission to mount a tmpfs " + refused,
                "run as root, or let users have namespaces: sysctl kernel.unprivileged_userns_clone=1");
        throw new IllegalStateException("not reached");
    }

    private static boolean isAlive(ChildProcess process) {
        return ProcessHandle.of(process.pid()).filter(ProcessHandle::isAlive).isPresent();
    }

    /** A command that runs the command after it where this disk is seen. */
    List<String> inside() {
        return enter;
    }

    /** A path on this disk as the processes inside name it. */
    String path(String name) {
        return mountPoint.resolve(name).toString();
    }

    /** The same path for this process. */
    Path fromOutside(String name) {
        return Path.of("/proc/" + holder.pid() + "/root" + mountPoint.resolve(name));
    }

    /** Takes all room but so many bytes, by a file of this name. */
    void fill(String name, long free) throws IOException {
        byte[] page = new byte[PAGE];
        Path path = fromOutside(name);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            try {
                while (true) {
                    file.write(ByteBuffer.wrap(page));
                }
            } catch (IOException full) {
                file.truncate(Math.max(0, file.size() - free));
            }
        }
    }

    /** Runs a program inside and returns its exit code. */
    int run(String... command) {
        List<String> whole = new ArrayList<>(enter);
        whole.addAll(List.of(command));
        try (ChildProcess process = ChildProcess.start(whole, Path.of("/"), line -> {})) {
            return process.awaitExit();
        }
    }

    @Override
    public void close() {
        holder.close();
    }
}
