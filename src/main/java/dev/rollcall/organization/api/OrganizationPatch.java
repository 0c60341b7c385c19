package dev.rollcall.organization.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.api.ExternalIdText;
import dev.rollcall.api.PlainText;
import dev.rollcall.api.StorableAttributes;
import dev.rollcall.api.TextRules;
import dev.rollcall.directory.OrganizationChange;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.organization.act.DomainNames;
import dev.rollcall.organization.act.SettingsChange;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code PATCH /api/v1/organizations/{id}}. */
@Schema(
        description = "A merge patch (RFC 7396). Absent fields keep their values, null removes, an array replaces",
        additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
public record OrganizationPatch(
        @Schema(description = "Unique without regard to case")
        @PlainText
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = TextRules.TEXT, message = TextRules.BAD_CHARACTER)
        String name,

        @Schema(nullable = true)
        @PlainText
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = TextRules.TEXT, message = TextRules.BAD_CHARACTER)
        String description,

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
        ObjectNode attributes,

        @Schema(
                nullable = true,
                description =
                        "The id that the organization has in another system. No other organization may have it; only platform"
                                + " administrators may set it")
        @ExternalIdText
        String externalId) {

    public OrganizationPatch {
        name = TextRules.strip(name);
        description = TextRules.strip(description);
        domains = DomainNames.normalized(domains);
        externalId = TextRules.strip(externalId);
    }

    /**
     * @param json the JSON object that this patch was read from
     */
    public SettingsChange toChange(ObjectNode json) {
        String wanted = json.path("description").isNull() ? "" : description;
        return new SettingsChange(
                new OrganizationChange(name, null, wanted, domains, enabled),
                attributes,
                json.has(ExternalId.FIELD) ? new ExternalId(externalId) : null);
    }
}
