package dev.rollcall.user.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.api.ExternalIdText;
import dev.rollcall.api.PlainText;
import dev.rollcall.api.ProfileAttributes;
import dev.rollcall.api.RoleName;
import dev.rollcall.api.StorableAttributes;
import dev.rollcall.api.TextRules;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.user.act.UserChange;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.extensions.Extension;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * The body of {@code PATCH /api/v1/users/{id}} and, without {@link #ADMINISTRATORS_ONLY}, of {@code PATCH /api/v1/users/me}. Only the JSON
 * distinguishes null from absent fields.
 */
@Schema(
        description = "A merge patch (RFC 7396). Absent fields keep their values, null removes, an array replaces",
        additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record UserPatch(
        @Schema(description = "The realm's user profile may ask for more characters; by default for 3")
        @PlainText
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = UserFields.USERNAME, message = TextRules.BAD_CHARACTER)
        String username,

        @Schema(nullable = true)
        @PlainText
        @Size(max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = UserFields.EMAIL, message = UserFields.NO_EMAIL)
        String email,

        Boolean emailVerified,

        @Schema(nullable = true)
        @PlainText
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = UserFields.NAME, message = TextRules.BAD_CHARACTER)
        String firstName,

        @Schema(nullable = true)
        @PlainText
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = UserFields.NAME, message = TextRules.BAD_CHARACTER)
        String lastName,

        @Schema(nullable = true, description = "A language tag, if internationalization is enabled in the realm")
        @PlainText
        @Size(max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = UserFields.LOCALE, message = UserFields.NO_LOCALE)
        String locale,

        @Schema(description = "Whether the user may sign in; false also ends the user's sessions")
        Boolean enabled,

        @Schema(description = "All realm roles of the user after the change")
        @Size(max = UserFields.MAX_ROLES, message = UserFields.NO_ROLES)
        List<@RoleName String> roles,

        @Schema(
                implementation = Map.class,
                additionalProperties = Object.class,
                propertyNames = StorableAttributes.Name.class,
                description = "Merged into the application's own attributes; null removes an attribute")
        @StorableAttributes
        ObjectNode attributes,

        @Schema(
                implementation = Map.class,
                additionalProperties = Object.class,
                propertyNames = ProfileAttributes.Name.class,
                description =
                        "Attributes of the realm's user profile that `rollcall.profile.attributes` names: each a text, or an array of texts."
                                + " Absent ones keep their values; null and an empty array remove")
        @ProfileAttributes
        ObjectNode profile,

        @Schema(nullable = true, description = "The id that the user has in another system. No other user may have it")
        @ExternalIdText
        String externalId) {

    /** For the OpenAPI document: the fields that users can change of their own account. */
    @Schema(
            name = "MyPatch",
            description = "A merge patch (RFC 7396) of the caller's own account",
            additionalProperties = Schema.False.class,
            extensions =
                    @Extension(
                            name = "x-fields",
                            value = "UserPatch email firstName lastName locale attributes profile"))
    interface Own {}

    /** The other ones. */
    public static final Set<String> ADMINISTRATORS_ONLY =
            Set.of("username", "emailVerified", "enabled", "roles", ExternalId.FIELD);

    public UserPatch {
        username = TextRules.strip(username);
        email = TextRules.strip(email);
        firstName = TextRules.strip(firstName);
        lastName = TextRules.strip(lastName);
        locale = TextRules.strip(locale);
        externalId = TextRules.strip(externalId);
    }

    /**
     * @param json the JSON object that this patch was read from
     */
    public UserChange toChange(ObjectNode json) {
        IdentityChange identity = new IdentityChange(
                username,
                change(json, "email", email),
                emailVerified,
                change(json, "firstName", firstName),
                change(json, "lastName", lastName),
                change(json, "locale", locale),
                enabled,
                ProfileAttributes.Values.of(profile));
        return new UserChange(
                identity,
                roles == null ? null : List.copyOf(new TreeSet<>(roles)),
                attributes,
                json.has(ExternalId.FIELD) ? new ExternalId(externalId) : null);
    }

    /** Null leaves the property, an empty {@code Optional} removes it: see {@link IdentityChange}. */
    private static Optional<String> change(ObjectNode json, String field, String value) {
        return json.has(field) ? Optional.ofNullable(value) : null;
    }
}
