package dev.rollcall.user.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.api.AttributePatch;
import dev.rollcall.api.Consistent;
import dev.rollcall.api.ExternalIdText;
import dev.rollcall.api.PlainText;
import dev.rollcall.api.ProfileAttributes;
import dev.rollcall.api.RoleName;
import dev.rollcall.api.StorableAttributes;
import dev.rollcall.api.TextRules;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import dev.rollcall.user.User;
import dev.rollcall.user.act.NewUser;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/users}, and of each line of an import. Null means the same as absent. */
@Schema(
        name = "CreateUser",
        description = "A new user. Without `temporaryPassword` or `invitation` the user cannot sign in yet",
        additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
@Consistent
public record CreateUserBody(
        @Schema(
                examples = "carol",
                description = "The realm's user profile may ask for more characters; by default for 3")
        @NotNull(message = TextRules.MISSING)
        @PlainText
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = UserFields.USERNAME, message = TextRules.BAD_CHARACTER)
        String username,

        @Schema(examples = "carol@example.org")
        @PlainText
        @Size(max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = UserFields.EMAIL, message = UserFields.NO_EMAIL)
        String email,

        @Schema(defaultValue = "false") Boolean emailVerified,

        @Schema(examples = "Carol")
        @PlainText
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = UserFields.NAME, message = TextRules.BAD_CHARACTER)
        String firstName,

        @Schema(examples = "Example")
        @PlainText
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = UserFields.NAME, message = TextRules.BAD_CHARACTER)
        String lastName,

        @Schema(description = "A language tag, if internationalization is enabled in the realm", examples = "de")
        @PlainText
        @Size(max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = UserFields.LOCALE, message = UserFields.NO_LOCALE)
        String locale,

        @Schema(defaultValue = "true", description = "Whether the user may sign in")
        Boolean enabled,

        @Schema(description = "Names of realm roles, in addition to the realm's default roles")
        @Size(max = UserFields.MAX_ROLES, message = UserFields.NO_ROLES)
        List<@RoleName String> roles,

        @Schema(
                implementation = Map.class,
                additionalProperties = Object.class,
                propertyNames = StorableAttributes.Name.class,
                description = "The application's own attributes, at most 32,768 characters as JSON")
        @StorableAttributes
        ObjectNode attributes,

        @Schema(
                implementation = Map.class,
                additionalProperties = Object.class,
                propertyNames = ProfileAttributes.Name.class,
                description =
                        "Attributes of the realm's user profile that `rollcall.profile.attributes` names: each a text, or an array of texts")
        @ProfileAttributes
        ObjectNode profile,

        @Schema(
                description = "The id that the user has in another system. No other user may have it",
                examples = "4711")
        @ExternalIdText
        String externalId,

        @Schema(
                format = "password",
                description = "The user must change it at the first sign-in. Not together with `invitation`")
        @PlainText(invisibleCharacters = true)
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        String temporaryPassword,

        @Schema(
                defaultValue = "false",
                description = "Whether Keycloak e-mails the user a link to set a password. Requires `email`; not with"
                        + " `enabled` false")
        Boolean invitation)
        implements Consistent.Body {

    public CreateUserBody {
        username = TextRules.strip(username);
        email = TextRules.strip(email);
        firstName = TextRules.strip(firstName);
        lastName = TextRules.strip(lastName);
        locale = TextRules.strip(locale);
        externalId = TextRules.strip(externalId);
    }

    /** Returns the identity to create in Keycloak. */
    public IdentityChange identity() {
        return new IdentityChange(
                username,
                ifGiven(email),
                emailVerified,
                ifGiven(firstName),
                ifGiven(lastName),
                ifGiven(locale),
                !Boolean.FALSE.equals(enabled),
                profileValues());
    }

    /** The attributes without those that are null. */
    private Map<String, Object> profileValues() {
        Map<String, Object> values = new LinkedHashMap<>(ProfileAttributes.Values.of(profile));
        values.values().removeIf(Objects::isNull);
        return values;
    }

    /** Null leaves the property as it is, see {@link IdentityChange}. */
    private static Optional<String> ifGiven(String text) {
        return text == null ? null : Optional.of(text);
    }

    /** Without duplicates, sorted. */
    public List<String> roleNames() {
        return roles == null ? List.of() : List.copyOf(new TreeSet<>(roles));
    }

    /** The attributes without those that are null. */
    public Map<String, Object> attributeValues() {
        return AttributePatch.initial(attributes);
    }

    public boolean wantsInvitation() {
        return Boolean.TRUE.equals(invitation);
    }

    public NewUser toNewUser() {
        User.Own own = new User.Own(attributeValues(), externalId == null ? null : new ExternalId(externalId));
        return new NewUser(identity(), roleNames(), own, wantsInvitation(), temporaryPassword);
    }

    @Override
    public List<Problem.FieldError> contradictions() {
        List<Problem.FieldError> errors = new ArrayList<>();
        if (wantsInvitation() && temporaryPassword != null) {
            errors.add(ErrorKey.CHOOSE_ONE.with("other", "temporaryPassword").at("invitation"));
        } else if (wantsInvitation() && email == null) {
            errors.add(ErrorKey.NEEDS_EMAIL.at("invitation"));
        } else if (wantsInvitation() && Boolean.FALSE.equals(enabled)) {
            errors.add(ErrorKey.INVITATION_OF_DISABLED_USER.at("invitation"));
        }
        return errors;
    }

    @Override
    public String toString() {
        return "CreateUserBody[…]";
    }
}
