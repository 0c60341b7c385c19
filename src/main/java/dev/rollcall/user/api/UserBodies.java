package dev.rollcall.user.api;

import dev.rollcall.user.UserView;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * For the OpenAPI document alone: the bodies that {@link UserInput} reads by hand (UserBodiesTest compares the two), and the one
 * answer that is put together by Jackson.
 */
final class UserBodies {

    private UserBodies() {}

    @Schema(
            name = "CreateUser",
            description = "A new user. Without `temporaryPassword` and `invitation` they cannot sign in yet",
            additionalProperties = Schema.False.class)
    interface CreateUser {
        @Schema(required = true, minLength = 3, maxLength = 255, examples = "carol")
        String username();

        @Schema(maxLength = 255, examples = "carol@example.org")
        String email();

        @Schema(defaultValue = "false")
        boolean emailVerified();

        @Schema(maxLength = 255, examples = "Carol")
        String firstName();

        @Schema(maxLength = 255, examples = "Example")
        String lastName();

        @Schema(description = "A language tag, where the realm is internationalised", examples = "de")
        String locale();

        @Schema(defaultValue = "true", description = "Whether the person may sign in")
        boolean enabled();

        @Schema(maxItems = 200, description = "Names of realm roles, besides those that everybody has")
        List<String> roles();

        @Schema(description = "The application's own attributes, at most 32,768 characters as JSON")
        Map<String, Object> attributes();

        @Schema(
                format = "password",
                maxLength = 255,
                description = "To be changed at the first sign-in; not together with `invitation`")
        String temporaryPassword();

        @Schema(
                defaultValue = "false",
                description =
                        "Whether Keycloak mails the person a link to set a password; needs an `email`, and not with `enabled` false")
        boolean invitation();
    }

    @Schema(
            name = "CreatedUser",
            description = "A new user, and whether the invitation went out",
            allOf = UserView.class)
    interface CreatedUser {
        @Schema(
                enumeration = {"sent", "not-sent", "unknown"},
                description = "Only if one was asked for: Keycloak may have no mail server, or not have answered")
        String invitation();
    }

    @Schema(
            name = "UserPatch",
            description = "A merge patch (RFC 7396): what is not named stays, null removes, an array replaces",
            additionalProperties = Schema.False.class)
    interface UserPatch {
        @Schema(minLength = 3, maxLength = 255)
        String username();

        @Schema(nullable = true, maxLength = 255)
        String email();

        @Schema
        boolean emailVerified();

        @Schema(nullable = true, maxLength = 255)
        String firstName();

        @Schema(nullable = true, maxLength = 255)
        String lastName();

        @Schema(nullable = true, description = "A language tag, where the realm is internationalised")
        String locale();

        @Schema(description = "Whether the person may sign in; false also ends their sessions")
        boolean enabled();

        @Schema(maxItems = 200, description = "All realm roles that the person is to hold")
        List<String> roles();

        @Schema(description = "Merged into the application's own attributes, each of which null removes")
        Map<String, Object> attributes();
    }

    @Schema(
            name = "MyPatch",
            description = "A merge patch (RFC 7396) of one's own account",
            additionalProperties = Schema.False.class)
    interface MyPatch {
        @Schema(nullable = true, maxLength = 255)
        String email();

        @Schema(nullable = true, maxLength = 255)
        String firstName();

        @Schema(nullable = true, maxLength = 255)
        String lastName();

        @Schema(nullable = true, description = "A language tag, where the realm is internationalised")
        String locale();

        @Schema(description = "Merged into the application's own attributes, each of which null removes")
        Map<String, Object> attributes();
    }

    @Schema(
            name = "RolesReplacement",
            description = "The roles of a person, as a whole",
            additionalProperties = Schema.False.class)
    interface RolesReplacement {
        @Schema(required = true, maxItems = 200, description = "All realm roles that the person is to hold")
        List<String> roles();
    }

    @Schema(
            name = "PasswordReset",
            description = "Empty to have Keycloak mail the person a link to set a password",
            additionalProperties = Schema.False.class)
    interface PasswordReset {
        @Schema(format = "password", maxLength = 255, description = "To be changed at the next sign-in")
        String temporaryPassword();

        @Schema(
                defaultValue = "false",
                description = "Whether the user's sessions and tokens stay valid; only with `temporaryPassword`")
        boolean keepSessions();
    }
}
