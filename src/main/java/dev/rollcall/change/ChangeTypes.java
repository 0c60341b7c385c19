package dev.rollcall.change;

import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The types of changes that a client wants.
 *
 * @param names exact names; empty for all types, also those of later releases
 */
public record ChangeTypes(Set<String> names) {

    public static final List<String> KNOWN = List.of(
            "user.created",
            "user.updated",
            "user.disabled",
            "user.enabled",
            "user.deleted",
            "user.restored",
            "user.relinked",
            "organization.created",
            "organization.updated",
            "organization.disabled",
            "organization.enabled",
            "organization.deleted",
            "organization.restored",
            "membership.created",
            "membership.updated",
            "membership.deleted",
            "team.created",
            "team.updated",
            "team.deleted");

    private static final String ALL_OF_ENTITY = ".*";

    public ChangeTypes {
        names = Set.copyOf(names);
    }

    /**
     * @param text the parameter {@code types}: names, or {@code user.*} and the like, separated by commas; null for all
     * @throws ProblemException 400 for an unknown type: a misspelt one would silently match nothing
     */
    public static ChangeTypes of(String text) {
        Set<String> names = new LinkedHashSet<>();
        for (String part : text == null ? new String[0] : text.split(",", -1)) {
            List<String> matching =
                    KNOWN.stream().filter(type -> matches(part, type)).toList();
            if (matching.isEmpty()) {
                throw ProblemException.invalidParameter(ErrorKey.NOT_AN_EVENT_TYPE
                        .with("choices", String.join(", ", KNOWN))
                        .at("types"));
            }
            names.addAll(matching);
        }
        return new ChangeTypes(names);
    }

    private static boolean matches(String pattern, String type) {
        return pattern.endsWith(ALL_OF_ENTITY)
                ? type.substring(0, type.indexOf('.')).equals(pattern.substring(0, pattern.length() - 2))
                : type.equals(pattern);
    }

    public boolean all() {
        return names.isEmpty();
    }

    public boolean contains(String type) {
        return names.isEmpty() || names.contains(type);
    }
}
