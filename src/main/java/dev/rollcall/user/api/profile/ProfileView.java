package dev.rollcall.user.api.profile;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.directory.profile.InputType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The description of the realm's profile attributes for forms, as the API returns it. */
@Schema(
        name = "UserProfile",
        description =
                "The attributes of the realm's user profile that are copied, as forms need them. Texts are in one language of"
                        + " the realm, chosen by `Accept-Language`")
public record ProfileView(
        @Schema(required = true, description = "The language of the texts, a BCP 47 tag", examples = "en")
        String language,

        @Schema(
                required = true,
                description =
                        "The languages that users of the realm can have as `locale`, BCP 47 tags. None if the realm's internationalization"
                                + " is off, or while Keycloak does not answer: then a form takes any tag",
                examples = "[\"de\", \"en\"]")
        List<String> languages,

        @Schema(
                required = true,
                nullable = true,
                description = "Keycloak's account pages, where users can change what cannot be changed here",
                examples = "https://keycloak.example.org/realms/rollcall/account")
        @JsonInclude
        String accountUrl,

        @Schema(
                required = true,
                description =
                        "The attributes that the caller may see in their own account or in the records of all users, in the order of"
                                + " the realm's forms")
        List<Attribute> attributes,

        @Schema(required = true, description = "The groups of these attributes, in the order of the realm's forms")
        List<Group> groups) {

    /**
     * An attribute.
     *
     * @param own null if the caller may not see it of their own account, or has none
     * @param users null if the caller may not see it of others
     */
    @Schema(name = "UserProfileAttribute")
    public record Attribute(
            @Schema(
                    required = true,
                    description = "The name of the attribute, in `profile` of records",
                    examples = "department")
            String name,

            @Schema(
                    required = true,
                    description = "The name for people; the name of the attribute if the realm has none",
                    examples = "Department")
            String displayName,

            @Schema(
                    required = true,
                    description = "How a form asks for it; `text` for input types of Keycloak that are not among these")
            InputType inputType,

            @Schema(required = true, description = "Whether the value is a list of texts")
            boolean multivalued,

            @Schema(required = true, description = "The only possible values; none if there are others")
            List<Option> options,

            @Schema(
                    required = true,
                    nullable = true,
                    description = "The name of its group, see `groups`; null if it is in none")
            @JsonInclude
            String group,

            @Schema(
                    required = true,
                    nullable = true,
                    description =
                            "What the caller may do with it in their own account; null if they may not see it there, and for a"
                                    + " service account, which has none")
            @JsonInclude
            Access own,

            @Schema(
                    required = true,
                    nullable = true,
                    description =
                            "What the caller may do with it in the records of all users; null if they may not see it there: only"
                                    + " administrators and readers may")
            @JsonInclude
            Access users) {}

    /**
     * A value that can be chosen.
     */
    @Schema(name = "UserProfileOption")
    public record Option(
            @Schema(required = true, examples = "Sales") String value,

            @Schema(
                    required = true,
                    description = "The text for people; the value if the realm has none",
                    examples = "Sales")
            String label) {}

    /**
     * What the caller may do with an attribute.
     */
    @Schema(name = "UserProfileAccess")
    public record Access(
            @Schema(required = true, description = "Whether it must have a value")
            boolean required,

            @Schema(required = true, description = "Whether it cannot be changed here")
            boolean readOnly,

            @Schema(
                    required = true,
                    description =
                            "Whether the user whose attribute it is can change it in Keycloak's account pages although it is"
                                    + " read-only here: see `accountUrl`")
            boolean inAccountPages) {}

    /**
     * A group of attributes.
     */
    @Schema(name = "UserProfileGroup")
    public record Group(
            @Schema(required = true, examples = "employment")
            String name,

            @Schema(
                    required = true,
                    description = "The heading; the name if the realm has none",
                    examples = "Employment")
            String header,

            @Schema(required = true, nullable = true) @JsonInclude
            String description) {}
}
