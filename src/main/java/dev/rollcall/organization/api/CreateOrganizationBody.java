package dev.rollcall.organization.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.api.AttributePatch;
import dev.rollcall.api.ExternalIdText;
import dev.rollcall.api.PlainText;
import dev.rollcall.api.StorableAttributes;
import dev.rollcall.api.TextRules;
import dev.rollcall.directory.OrganizationChange;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.organization.act.DomainNames;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/organizations}. Null means the same as absent. */
@Schema(name = "CreateOrganization", description = "A new organization", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record CreateOrganizationBody(
        @Schema(required = true, description = "Unique without regard to case", examples = "Acme")
        @NotNull(message = TextRules.MISSING)
        @PlainText
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = TextRules.TEXT, message = TextRules.BAD_CHARACTER)
        String name,

        @Schema(description = "The name in tokens; it never changes. Derived from `name` if absent", examples = "acme")
        @PlainText
        @Size(max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = OrganizationRules.ALIAS, message = OrganizationRules.NO_ALIAS)
        String alias,

        @Schema(description = "What the organization is or does", examples = "Makes everything")
        @PlainText
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = TextRules.TEXT, message = TextRules.BAD_CHARACTER)
        String description,

        @Schema(
                description = "E-mail domains; no other organization may have one of them",
                examples = "[\"acme.example\"]")
        @Size(max = OrganizationRules.MAX_DOMAINS, message = OrganizationRules.TOO_MANY_DOMAINS)
        List<
                        @NotNull(message = OrganizationRules.NO_DOMAINS)
                        @Pattern(regexp = OrganizationRules.DOMAIN, message = OrganizationRules.NO_DOMAINS) String>
                domains,

        @Schema(defaultValue = "true", description = "Whether Keycloak puts the organization into tokens")
        Boolean enabled,

        @Schema(
                implementation = Map.class,
                additionalProperties = Object.class,
                propertyNames = StorableAttributes.Name.class,
                description = "The application's own attributes, at most 32,768 characters as JSON")
        @StorableAttributes
        ObjectNode attributes,

        @Schema(
                description = "The id that the organization has in another system. No other organization may have it",
                examples = "A-2041")
        @ExternalIdText
        String externalId,

        @Schema(
                format = "uuid",
                description = "The first owner, an enabled user. Without an owner, an administrator adds one later")
        @Pattern(regexp = TextRules.UUID, message = TextRules.NO_UUID)
        String ownerId) {

    public CreateOrganizationBody {
        name = TextRules.strip(name);
        description = TextRules.strip(description);
        domains = DomainNames.normalized(domains);
        externalId = TextRules.strip(externalId);
    }

    /** Returns the properties of the organization in Keycloak. */
    public OrganizationChange properties() {
        return new OrganizationChange(
                name, alias, description, domains == null ? List.of() : domains, !Boolean.FALSE.equals(enabled));
    }

    /** The attributes without those that are null; null if there are none. */
    public Map<String, Object> attributeValues() {
        Map<String, Object> values = AttributePatch.initial(attributes);
        return values.isEmpty() ? null : values;
    }

    /** Returns the external id; null for none. */
    public ExternalId external() {
        return externalId == null ? null : new ExternalId(externalId);
    }

    public Optional<UUID> owner() {
        return Optional.ofNullable(ownerId).map(UUID::fromString);
    }
}
