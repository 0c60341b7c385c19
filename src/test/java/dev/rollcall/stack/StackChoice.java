package dev.rollcall.stack;

import java.util.List;
import java.util.function.Predicate;

/**
 * Where PostgreSQL and Keycloak come from in this build.
 *
 * @param kind containers, servers of our own, or servers that the caller brings
 * @param reason why, in words for the console
 */
record StackChoice(Kind kind, String reason) {

    enum Kind {
        DOCKER,
        EMBEDDED,
        NONE
    }

    /**
     * Decides from the switch {@code -Dstack} and from what answers.
     *
     * @param requested {@code auto}, {@code docker}, {@code embedded} or {@code none}
     * @param candidates the places where an engine might listen
     * @param answers whether one really does
     * @throws StackFailure if the switch has another value
     */
    static StackChoice decide(String requested, List<ContainerEngine> candidates, Predicate<ContainerEngine> answers) {
        return switch (requested) {
            case "docker" -> new StackChoice(Kind.DOCKER, "-Dstack=docker");
            case "embedded" -> new StackChoice(Kind.EMBEDDED, "-Dstack=embedded");
            case "none" -> new StackChoice(Kind.NONE, "-Dstack=none");
            case "auto" -> detect(candidates, answers);
            default ->
                throw new StackFailure(
                        "-Dstack=" + requested + " is not known; it is one of auto, docker, embedded, none");
        };
    }

    private static StackChoice detect(List<ContainerEngine> candidates, Predicate<ContainerEngine> answers) {
        for (ContainerEngine candidate : candidates) {
            if (answers.test(candidate)) {
                return new StackChoice(Kind.DOCKER, "Docker answers at " + candidate.address());
            }
        }
        if (candidates.isEmpty()) {
            return new StackChoice(Kind.EMBEDDED, "there is no Docker");
        }
        return new StackChoice(
                Kind.EMBEDDED, "no Docker answers at " + candidates.get(0).address());
    }

    /** The one line that says what is used, why, and how to have it otherwise. */
    String announcement() {
        return switch (kind) {
            case DOCKER ->
                "PostgreSQL and Keycloak by Quarkus Dev Services in containers, because " + reason
                        + " (-Dstack=embedded for none)";
            case EMBEDDED ->
                "PostgreSQL and Keycloak as embedded servers, because " + reason
                        + " (-Dstack=docker to insist on containers)";
            case NONE -> "no PostgreSQL and no Keycloak are started, because " + reason;
        };
    }
}
