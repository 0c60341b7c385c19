package dev.rollcall.user.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.api.Consistent;
import dev.rollcall.api.ExternalIdText;
import dev.rollcall.api.PlainText;
import dev.rollcall.api.ProfileAttributes;
import dev.rollcall.api.StorableAttributes;
import dev.rollcall.api.TextRules;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import dev.rollcall.user.act.UserChange;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A line of an import that links users. One of the first three fields names the user; null means the same as absent there. Only the JSON
 * distinguishes null from an absent external id.
 */
@Schema(
        name = "LinkUser",
        description =
                "A user who exists in Keycloak, by exactly one of `keycloakId`, `email` and `username`, and what is merged into the record",
        additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
@Consistent
public record LinkUserBody(
        @Schema(
                description = "The subject of the identity in Keycloak",
                examples = "5b2c9f0e-4c55-4a39-9a0f-0c8a2a3a7e11")
        @PlainText
        @Size(min = 1, max = RecordRef.MAX_KEYCLOAK_ID, message = TextRules.TOO_LONG)
        @Pattern(regexp = LinkUserBody.KEYCLOAK_ID, message = TextRules.BAD_CHARACTER)
        String keycloakId,

        @Schema(
                description = "The e-mail address. It must be verified, and no other identity may have it",
                examples = "carol@example.org")
        @PlainText
        @Size(max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = UserFields.EMAIL, message = UserFields.NO_EMAIL)
        String email,

        @Schema(examples = "carol")
        @PlainText
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = TextRules.TEXT, message = TextRules.BAD_CHARACTER)
        String username,

        @Schema(
                nullable = true,
                description = "The id that the user has in another system. No other user may have it; null removes it",
                examples = "4711")
        @ExternalIdText
        String externalId,

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
        ObjectNode profile)
        implements Consistent.Body {

    /** The id becomes a part of a path of Keycloak's Admin API. */
    static final String KEYCLOAK_ID = TextRules.NOT_BLANK + "(?!\\.{1,2}$)[^" + TextRules.NOT_PLAIN + "/\\\\]*$";

    public LinkUserBody {
        keycloakId = TextRules.strip(keycloakId);
        email = TextRules.strip(email);
        username = TextRules.strip(username);
        externalId = TextRules.strip(externalId);
    }

    /** The name of the field that names the user. */
    public String key() {
        return names().keySet().iterator().next();
    }

    private Map<String, String> names() {
        Map<String, String> names = new LinkedHashMap<>();
        names.put("keycloakId", keycloakId);
        names.put("email", email);
        names.put("username", username);
        names.values().removeIf(Objects::isNull);
        return names;
    }

    /**
     * @param json the JSON object that this body was read from
     */
    public UserChange toChange(ObjectNode json) {
        return new UserChange(
                IdentityChange.NONE.withProfile(ProfileAttributes.Values.of(profile)),
                null,
                attributes,
                json.has(ExternalId.FIELD) ? new ExternalId(externalId) : null);
    }

    @Override
    public List<Problem.FieldError> contradictions() {
        Map<String, String> names = names();
        if (names.isEmpty()) {
            return List.of(ErrorKey.MISSING_USER.at("keycloakId"));
        }
        return names.keySet().stream()
                .skip(1)
                .map(field -> ErrorKey.NAME_USER_ONCE.with("other", key()).at(field))
                .toList();
    }

    @Override
    public String toString() {
        return "LinkUserBody[…]";
    }
}
