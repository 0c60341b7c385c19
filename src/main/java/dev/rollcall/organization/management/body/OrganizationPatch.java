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
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code PATCH /api/v1/organizations/{id}}. */
@Schema(
        description = "A merge patch (RFC 7396). Absent fields keep their values, an array replaces",
        additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record OrganizationPatch(
        @Schema(description = "Unique without regard to case")
        @PlainText
        @Size(min = 1, max = OrganizationRules.MAX_TEXT, message = UserFields.TOO_LONG)
        @Pattern(regexp = UserFields.TEXT, message = UserFields.BAD_CHARACTER)
        String name,

        @Schema(description = "All e-mail domains after the change; only platform administrators may set others")
        @Size(max = OrganizationRules.MAX_DOMAINS, message = OrganizationRules.TOO_MANY_DOMAINS)
        List<
                        @NotNull(message = OrganizationRules.NO_DOMAINS)
                        @Pattern(regexp = OrganizationRules.DOMAIN, message = OrganizationRules.NO_DOMAINS) String>
                domains,

        @Schema(description = "False keeps the organization out of tokens, and its managed members from signing in")
        Boolean enabled,

        @Schema(
                implementation = Map.class,
                additionalProperties = Object.class,
                propertyNames = StorableAttributes.Name.class,
                description = "Merged into the application's own attributes; null removes an attribute")
        @StorableAttributes
        ObjectNode attributes) {

    public OrganizationPatch {
        name = UserFields.strip(name);
        domains = DomainNames.normalized(domains);
    }

    /** Returns the properties to set in Keycloak; empty if there are none. */
    public Optional<OrganizationChange> properties() {
        return name == null && domains == null && enabled == null
                ? Optional.empty()
                : Optional.of(new OrganizationChange(name, null, domains, enabled));
    }

    /** Whether an organization that has this name would get another. */
    public boolean renames(String nowName) {
        return name != null && !name.equals(nowName);
    }

    /** Whether an organization that has these domains would get others. */
    public boolean changesDomains(List<String> nowDomains) {
        return domains != null && !DomainNames.areSame(domains, nowDomains);
    }

    /** Returns this patch for an organization that keeps its domains. */
    public OrganizationPatch withoutDomains() {
        return new OrganizationPatch(name, null, enabled, attributes);
    }

    public boolean changesNothing() {
        return properties().isEmpty() && attributes == null;
    }

    /** Whether an organization has all values that this patch asks for. */
    public boolean isAppliedTo(
            String nowName, List<String> nowDomains, boolean nowEnabled, Map<String, Object> nowAttributes) {
        return !renames(nowName)
                && !changesDomains(nowDomains)
                && (enabled == null || enabled == nowEnabled)
                && (attributes == null || AttributePatch.isAppliedTo(nowAttributes, attributes));
    }
}
