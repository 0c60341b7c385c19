package dev.rollcall.organization.management.body;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.OrganizationChange;
import dev.rollcall.user.api.body.AttributePatch;
import dev.rollcall.user.api.body.PlainText;
import dev.rollcall.user.api.body.StorableAttributes;
import dev.rollcall.user.api.body.UserFields;
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
@Schema(description = "A new organization", additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record CreateOrganization(
        @Schema(required = true, description = "Unique without regard to case", examples = "Acme")
        @NotNull(message = OrganizationRules.MISSING)
        @PlainText
        @Size(min = 1, max = OrganizationRules.MAX_TEXT, message = UserFields.TOO_LONG)
        @Pattern(regexp = UserFields.TEXT, message = UserFields.BAD_CHARACTER)
        String name,

        @Schema(description = "The name in tokens; it never changes. Derived from `name` if absent", examples = "acme")
        @PlainText
        @Size(max = OrganizationRules.MAX_TEXT, message = UserFields.TOO_LONG)
        @Pattern(regexp = OrganizationRules.ALIAS, message = OrganizationRules.NO_ALIAS)
        String alias,

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
                format = "uuid",
                description = "The first owner, an enabled user. Without an owner, an administrator adds one later")
        @Pattern(regexp = OrganizationRules.UUID, message = OrganizationRules.NO_UUID)
        String ownerId) {

    public CreateOrganization {
        name = UserFields.strip(name);
        domains = DomainNames.normalized(domains);
    }

    /** Returns the properties of the organization in Keycloak. */
    public OrganizationChange properties() {
        return new OrganizationChange(
                name, alias, domains == null ? List.of() : domains, !Boolean.FALSE.equals(enabled));
    }

    /** The attributes without those that are null; null if there are none. */
    public Map<String, Object> attributeValues() {
        Map<String, Object> values = AttributePatch.initial(attributes);
        return values.isEmpty() ? null : values;
    }

    public Optional<UUID> owner() {
        return Optional.ofNullable(ownerId).map(UUID::fromString);
    }
}
