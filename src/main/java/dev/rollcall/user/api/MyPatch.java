package dev.rollcall.user.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.api.PlainText;
import dev.rollcall.api.StorableAttributes;
import dev.rollcall.api.TextRules;
import dev.rollcall.user.act.UserChange;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code PATCH /api/v1/users/me}: the fields of {@link UserPatch} that users may change themselves. */
@Schema(description = "A merge patch (RFC 7396) of the caller's own account", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record MyPatch(
        @Schema(nullable = true)
        @PlainText
        @Size(max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = UserFields.EMAIL, message = UserFields.NO_EMAIL)
        String email,

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

        @Schema(
                implementation = Map.class,
                additionalProperties = Object.class,
                propertyNames = StorableAttributes.Name.class,
                description = "Merged into the application's own attributes; null removes an attribute")
        @StorableAttributes
        ObjectNode attributes) {

    public MyPatch {
        email = TextRules.strip(email);
        firstName = TextRules.strip(firstName);
        lastName = TextRules.strip(lastName);
        locale = TextRules.strip(locale);
    }

    /**
     * @param json the JSON object that this patch was read from
     */
    public UserChange toChange(ObjectNode json) {
        return new UserPatch(null, email, null, firstName, lastName, locale, null, null, attributes).toChange(json);
    }
}
