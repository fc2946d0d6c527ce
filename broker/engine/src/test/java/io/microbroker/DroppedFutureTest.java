// SPDX-License-Identifier: Apache-2.0
package io.microbroker;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.thirdparty.org.objectweb.asm.ClassReader;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.ClassVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Handle;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Label;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.MethodVisitor;
import com.tngtech.archunit.thirdparty.org.objectweb.asm.Opcodes;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A Vert.x {@link Future} that nobody looks at hides its failure.
 *
 * <p>Error Prone finds ignored futures of the JDK and of Netty, but does not know those of Vert.x. So this looks into
 * the compiled engine for a call that returns one and whose result is popped off the stack at once. It does not see
 * a method reference that turns a Future into void.
 */
class DroppedFutureTest {
    private static final String FUTURE = ")Lio/vertx/core/Future;";

    /** The last link of a chain: it handles the failure and returns the same future. */
    private static final Set<String> HANDLES_FAILURE = Set.of("onComplete", "onFailure");

    /** A failed write closes the socket, and the close handler is told. */
    private static final Set<String> TOLD_ELSEWHERE = Set.of("write");

    @Test
    void theEngineDropsNoFuture() throws IOException {
        Path classes = Path.of("target", "classes");
        List<String> found = new ArrayList<>();

        if (Files.isDirectory(classes)) {
            try (Stream<Path> files = Files.walk(classes)) {
                for (Path file :
                        files.filter(f -> f.toString().endsWith(".class")).toList()) {
                    try (InputStream in = Files.newInputStream(file)) {
                        found.addAll(droppedIn(in));
                    }
                }
            }
        }

        assertThat(found).as("calls whose Future is ignored").isEmpty();
    }

    @Test
    void aDroppedFutureIsFound() throws IOException {
        List<String> found;

        try (InputStream in = Sample.class.getResourceAsStream("DroppedFutureTest$Sample.class")) {
            assertThat(in).isNotNull();
            found = droppedIn(in);
        }

        assertThat(found).hasSize(2).allMatch(call -> call.contains("drops"));
    }

    private static List<String> droppedIn(InputStream classFile) throws IOException {
        ClassReader reader = new ClassReader(classFile);
        List<String> found = new ArrayList<>();
        reader.accept(new Calls(reader.getClassName(), found), ClassReader.SKIP_FRAMES);
        return found;
    }

    private static final class Calls extends ClassVisitor {
        private final String className;
        private final List<String> found;

        Calls(String className, List<String> found) {
            super(Opcodes.ASM9);
            this.className = className;
            this.found = found;
        }

        @Override
        public MethodVisitor visitMethod(
                int access,
                String name,
                String descriptor,
                @Nullable String signature,
                String @Nullable [] exceptions) {
            return new Drops(className.replace('/', '.') + "." + name, found);
        }
    }

    /** Remembers a call only until the next instruction. */
    private static final class Drops extends MethodVisitor {
        private final String where;
        private final List<String> found;
        private @Nullable String lastCall;
        private int line;

        Drops(String where, List<String> found) {
            super(Opcodes.ASM9);
            this.where = where;
            this.found = found;
        }

        @Override
        public void visitLineNumber(int line, Label start) {
            this.line = line;
        }

        @Override
        public void visitMethodInsn(int opcode, String owner, String name, String descriptor, boolean isInterface) {
            boolean mustBeUsed = descriptor.endsWith(FUTURE)
                    && !HANDLES_FAILURE.contains(name)
                    && !(TOLD_ELSEWHERE.contains(name) && owner.startsWith("io/vertx/"));
            lastCall = mustBeUsed ? owner + "." + name : null;
        }

        @Override
        public void visitInsn(int opcode) {
            if (opcode == Opcodes.POP && lastCall != null) {
                found.add(where + ":" + line + " ignores " + lastCall);
            }
            lastCall = null;
        }

        @Override
        public void visitVarInsn(int opcode, int index) {
            lastCall = null;
        }

        @Override
        public void visitFieldInsn(int opcode, String owner, String name, String descriptor) {
            lastCall = null;
        }

        @Override
        public void visitTypeInsn(int opcode, String type) {
            lastCall = null;
        }

        @Override
        public void visitInvokeDynamicInsn(String name, String descriptor, Handle bootstrap, Object... arguments) {
            lastCall = null;
        }

        @Override
        public void visitJumpInsn(int opcode, Label label) {
            lastCall = null;
        }
    }

    /** Compiled, read as bytes, never run. */
    @SuppressWarnings("UnusedMethod")
    private static final class Sample {
        static void dropsOne(Promise<String> promise) {
            promise.future().map(String::length);
        }

        static void dropsInLambda(Promise<String> promise) {
            promise.future().onComplete(done -> Future.succeededFuture());
        }

        static Future<Integer> uses(Promise<String> promise) {
            Future<Integer> length = promise.future().map(String::length);
            length.onFailure(cause -> {});
            return length;
        }
    }
}
