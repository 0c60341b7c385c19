package dev.rollcall.directory;

import dev.rollcall.problem.Problem.FieldError;
import java.util.List;

/** The identity provider refused a request, and changed nothing. */
public class DirectoryRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The reason of a refusal. */
    public enum Kind {
        /** Another identity has the value of a property that must be unique. */
        TAKEN,
        /** A property is invalid. */
        INVALID,
        /** The identity does not exist. */
        GONE,
        /** The realm cannot send mail, or the user has no address. */
        NO_MAIL,
        /** This version of the identity provider has no teams. */
        NO_TEAMS,
        /** The service account lacks a role. */
        FORBIDDEN,
        /** The identity administers the realm, so only administrators in Keycloak may change it. */
        PROTECTED
    }

    /**
     * A reason as the identity provider gives it.
     *
     * @param property as in {@link #errors}, or the name of another attribute of the user profile
     * @param key the key of a message
     * @param parameters those of the message. They may contain the refused value
     */
    public record Violation(String property, String key, List<String> parameters) {

        public Violation {
            parameters = List.copyOf(parameters);
        }

        /** Returns a parameter, a whole number as such; an empty text if there is none. The first one is the attribute's name. */
        public Object parameter(int number) {
            String text = number < parameters.size() ? parameters.get(number).strip() : "";
            return text.matches("0|-?[1-9][0-9]{0,17}") ? (Object) Long.valueOf(text) : text;
        }
    }

    private final Kind kind;
    private final transient List<FieldError> errors;
    private final transient List<Violation> violations;

    public DirectoryRefusedException(Kind kind, String message, List<FieldError> errors) {
        this(kind, message, errors, List.of());
    }

    public DirectoryRefusedException(Kind kind, String message, List<FieldError> errors, List<Violation> violations) {
        super(message);
        this.kind = kind;
        this.errors = List.copyOf(errors);
        this.violations = List.copyOf(violations);
    }

    public Kind kind() {
        return kind;
    }

    public boolean isGone() {
        return kind == Kind.GONE;
    }

    /**
     * The refused properties. A field is the name of a property of {@link IdentityChange}, or {@code roles} or {@code temporaryPassword}.
     */
    public List<FieldError> errors() {
        return errors;
    }

    /** The reasons for which the identity provider has keys of messages; none if it gives other reasons. */
    public List<Violation> violations() {
        return violations;
    }
}
