package dev.rollcall.stack;

import java.util.List;
import java.util.function.Predicate;

/**
 * The source of PostgreSQL and Keycloak in this build.
 *
 * @param kind containers, embedded servers, or none because the developer provides servers
 * @param reason the reason, for the console
 */
record StackChoice(Kind kind, String reason) {

    enum Kind {
        DOCKER,
        EMBEDDED,
        NONE
    }

    /**
     * Decides by the option {@code -Dstack} and by the engines that answer.
     *
     * @param requested {@code auto}, {@code docker}, {@code embedded} or {@code none}
     * @param candidates addresses where an engine may listen
     * @param answers tests whether an engine answers
     * @throws StackFailure if the option has another value
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

    /** Returns one line with the choice, its reason, and how to choose otherwise. */
    String announcement() {
        return switch (kind) {
            case DOCKER ->
                "PostgreSQL and Keycloak in containers of Quarkus Dev Services, because " + reason
                        + " (-Dstack=embedded for none)";
            case EMBEDDED ->
                "PostgreSQL and Keycloak as embedded servers, because " + reason
                        + " (-Dstack=docker to insist on containers)";
            case NONE -> "no PostgreSQL and no Keycloak are started, because " + reason;
        };
    }
}
