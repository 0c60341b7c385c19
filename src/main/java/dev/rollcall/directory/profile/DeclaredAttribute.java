package dev.rollcall.directory.profile;

import java.util.List;
import java.util.Set;

/**
 * An attribute that the realm's user profile declares. A text may be a key of the realm's localization, as <code>${key}</code>: see {@link
 * ProfileTexts}.
 *
 * @param displayName null for none
 * @param multivalued whether a user may have several values
 * @param viewers who may see it; whoever may edit it is among them
 * @param editors who may change it
 * @param requiredOf who may not leave it empty
 * @param validators the names of the validators, such as {@code integer}
 * @param options the only values that it may have; none if it may have others
 * @param group the name of its group; null for none
 */
public record DeclaredAttribute(
        String name,
        String displayName,
        boolean multivalued,
        Set<Audience> viewers,
        Set<Audience> editors,
        Set<Audience> requiredOf,
        Set<String> validators,
        List<Option> options,
        InputType inputType,
        String group) {

    /** The two kinds of people to whom the realm's user profile gives permissions. */
    public enum Audience {
        /** Administrators of the realm, and this service, whoever is behind its request. */
        ADMINISTRATOR,
        /** The user who has the attribute. */
        USER
    }

    /**
     * A value that can be chosen.
     *
     * @param label null for none
     */
    public record Option(String value, String label) {}

    public DeclaredAttribute {
        viewers = Set.copyOf(viewers);
        editors = Set.copyOf(editors);
        requiredOf = Set.copyOf(requiredOf);
        validators = Set.copyOf(validators);
        options = List.copyOf(options);
    }

    /** Whether the service may read it, so that it can be copied. */
    public boolean isReadable() {
        return viewers.contains(Audience.ADMINISTRATOR);
    }

    public boolean isVisibleTo(Audience audience) {
        return isReadable() && viewers.contains(audience);
    }

    /** Whether the service may change the attribute for any user: the realm judges its requests as those of an administrator. */
    public boolean isEditableBy(Audience audience) {
        return editors.contains(Audience.ADMINISTRATOR) && editors.contains(audience);
    }

    /** Whether users can change it themselves, but not through this service. */
    public boolean isEditableInAccountConsole() {
        return editors.contains(Audience.USER) && !editors.contains(Audience.ADMINISTRATOR);
    }

    /**
     * Returns the value of a record: a list if the attribute is multivalued, else a text. Keycloak keeps no order of several values, so they are
     * sorted; if it has several of an attribute that takes one, the first counts.
     *
     * @return null if there is none
     */
    public Object valueOf(List<String> values) {
        List<String> present =
                values.stream().filter(value -> !value.isBlank()).sorted().toList();
        if (present.isEmpty()) {
            return null;
        }
        return multivalued ? present : present.get(0);
    }
}
