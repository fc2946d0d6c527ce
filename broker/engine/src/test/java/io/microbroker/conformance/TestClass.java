// SPDX-License-Identifier: Apache-2.0
package io.microbroker.conformance;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.Tree;
import io.microbroker.spi.mqtt.ProtocolVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.lang.model.element.Modifier;

/**
 * A class in a source of tests: what it and its methods claim, and whether the build runs them. Nested classes count.
 *
 * @param name with those it stands in
 * @param obstacle why nothing in it is run
 */
record TestClass(String name, Optional<String> obstacle, Set<String> runners, List<Proof> proofs) {
    /** Annotations that make a method a test. */
    static final Set<String> RUNNERS = Set.of("Test", "ParameterizedTest", "RepeatedTest", "TestFactory");

    /** Adds the annotations that a source declares as tests of a kind of their own. */
    static void addRunners(CompilationUnitTree unit, Set<String> runners) {
        for (Tree declared : unit.getTypeDecls()) {
            if (declared.getKind() == Tree.Kind.ANNOTATION_TYPE && declared instanceof ClassTree type) {
                boolean runs = type.getModifiers().getAnnotations().stream()
                        .anyMatch(annotation -> RUNNERS.contains(nameOf(annotation)));
                if (runs) {
                    runners.add(type.getSimpleName().toString());
                }
            }
        }
    }

    /** Adds what the classes of a source claim. */
    static void addProofs(CompilationUnitTree unit, Set<String> runners, List<Proof> proofs) {
        for (Tree declared : unit.getTypeDecls()) {
            if (declared instanceof ClassTree type && declared.getKind() == Tree.Kind.CLASS) {
                String name = type.getSimpleName().toString();
                boolean isRun = name.endsWith("Test") || name.endsWith("IT");
                Optional<String> obstacle =
                        isRun ? Optional.empty() : Optional.of("its class is not called …Test or …IT");
                new TestClass(name, obstacle, runners, proofs).read(type);
            }
        }
    }

    private void read(ClassTree type) {
        Optional<String> here = obstacle.or(() -> obstacleOf(type.getModifiers()));
        if (type.getModifiers().getFlags().contains(Modifier.ABSTRACT)) {
            here = here.or(() -> Optional.of("its class is abstract"));
        }
        claim(name, type.getModifiers(), here);
        for (Tree member : type.getMembers()) {
            if (member instanceof MethodTree method) {
                String test = name + "." + method.getName();
                claim(test, method.getModifiers(), here.or(() -> obstacleOf(method)));
            } else if (member instanceof ClassTree inner) {
                new TestClass(name + "." + inner.getSimpleName(), here, runners, proofs).read(inner);
            }
        }
    }

    private Optional<String> obstacleOf(MethodTree method) {
        boolean isTest = method.getModifiers().getAnnotations().stream()
                .anyMatch(annotation -> runners.contains(nameOf(annotation)));
        return isTest ? obstacleOf(method.getModifiers()) : Optional.of("it is no test");
    }

    private static Optional<String> obstacleOf(ModifiersTree modifiers) {
        for (AnnotationTree annotation : modifiers.getAnnotations()) {
            String name = nameOf(annotation);
            if (name.startsWith("Disabled") || name.startsWith("Enabled")) {
                return Optional.of("it is @" + name);
            }
            if (name.equals("Tag") && annotation.toString().contains("\"long\"")) {
                return Optional.of("it runs by -Plong only");
            }
        }
        return Optional.empty();
    }

    private void claim(String test, ModifiersTree modifiers, Optional<String> itsObstacle) {
        for (AnnotationTree annotation : modifiers.getAnnotations()) {
            if (nameOf(annotation).equals("Proves")) {
                for (ExpressionTree argument : annotation.getArguments()) {
                    AssignmentTree list = (AssignmentTree) argument; // the annotation has no nameless element
                    ProtocolVersion version = versionOf(list.getVariable().toString());
                    for (String id : texts(list.getExpression(), test)) {
                        proofs.add(new Proof(test, version, id, itsObstacle));
                    }
                }
            }
        }
    }

    private static ProtocolVersion versionOf(String element) {
        return switch (element) {
            case "v5" -> ProtocolVersion.MQTT_5;
            case "v311" -> ProtocolVersion.MQTT_3_1_1;
            case "v31" -> ProtocolVersion.MQTT_3_1;
            default -> throw new IllegalStateException("@Proves has no " + element);
        };
    }

    private static List<String> texts(ExpressionTree value, String test) {
        List<String> texts = new ArrayList<>();
        if (value instanceof NewArrayTree array) {
            array.getInitializers().forEach(element -> texts.addAll(texts(element, test)));
        } else if (value instanceof LiteralTree literal) {
            texts.add(String.valueOf(literal.getValue()));
        } else {
            throw new IllegalStateException(test + " names statements by other means than literals: " + value);
        }
        return texts;
    }

    private static String nameOf(AnnotationTree annotation) {
        String name = annotation.getAnnotationType().toString();
        return name.substring(name.lastIndexOf('.') + 1);
    }
}
