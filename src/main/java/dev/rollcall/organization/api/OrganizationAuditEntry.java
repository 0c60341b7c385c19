package dev.rollcall.organization.api;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.rollcall.audit.Actor;
import dev.rollcall.audit.AuditEntryView;
import dev.rollcall.externalid.ExternalId;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An entry of the audit log as those see it who manage an organization or an agent. They do not learn who works for the platform, by which client, or anything that
 * belongs to the platform.
 */
@Schema(
        name = "OrganizationAct",
        description =
                "An entry of the audit log about an organization, its members or its teams, or about an agent. It contains no personal data")
public record OrganizationAuditEntry(
        @Schema(description = "The id of the act, a UUIDv7") UUID id,

        Instant at,

        @Schema(ref = "Action") String action,

        @Schema(
                nullable = true,
                description = "The id of the user whom it concerns, who may be no member any more; null for none")
        UUID userId,

        @Schema(description = "Who performed the act") By by,

        @Schema(description = "The requested change: names of fields, and values that are not personal data")
        Map<String, Object> details,

        @Schema(description = "The outcome; `open` until it is known")
        AuditEntryView.State outcome,

        @Schema(nullable = true) Instant settledAt,

        @Schema(description = "Details of the outcome, such as a `reason`, and old and new values in `changes`")
        Map<String, Object> outcomeDetails) {

    /** The details that an entry may show; others may belong to the platform. */
    private static final Set<String> DETAILS = Set.of(
            "fields",
            "enabled",
            "domains",
            "role",
            "sponsor",
            "formerOwnerRole",
            "self",
            "teamId",
            "teamIds",
            "invitations",
            "invitationId",
            "invitationIds",
            "deletedAccounts",
            "disabledAccounts",
            "keyId",
            "prefix",
            "scopes",
            "expiresAt",
            "jobId",
            "kind",
            "items",
            "reason",
            "changes",
            "undoes");

    /** The actor of an act on an organization. */
    @Schema(name = "OrganizationActBy")
    public record By(
            @Schema(
                    description =
                            "`user`: a person; `platform`: an administrator of the platform or a service account; `service`: Rollcall, which noticed the change in Keycloak or made it itself")
            Kind kind,

            @Schema(
                    nullable = true,
                    description =
                            "The id of the person, who may be no member any more; null if they are deleted, and for others")
            UUID userId,

            @Schema(nullable = true, description = "The API key that the person used; null for none, and for others")
            Actor.Key key) {

        /** The kind of the actor at the time of the act. */
        @Schema(name = "OrganizationActByKind")
        public enum Kind {
            USER,
            PLATFORM,
            SERVICE;

            @JsonValue
            public String code() {
                return name().toLowerCase(Locale.ROOT);
            }
        }

        /** An actor of an unknown kind counts as one of the platform, so that no id of theirs is shown by mistake. */
        private static By of(AuditEntryView.By by, Map<String, UUID> users) {
            if (by.subject() == null) {
                return new By(Kind.SERVICE, null, null);
            }
            return by.kind() == Actor.Kind.USER
                    ? new By(Kind.USER, users.get(by.subject()), by.key())
                    : new By(Kind.PLATFORM, null, null);
        }
    }

    /**
     * @param users the ids of users, by subject
     */
    static OrganizationAuditEntry of(AuditEntryView entry, Map<String, UUID> users) {
        return new OrganizationAuditEntry(
                entry.id(),
                entry.at(),
                entry.action(),
                entry.userId(),
                By.of(entry.by(), users),
                visible(entry.details()),
                entry.outcome(),
                entry.settledAt(),
                visible(entry.outcomeDetails()));
    }

    private static Map<String, Object> visible(Map<String, Object> details) {
        Map<String, Object> shown = new LinkedHashMap<>(details);
        shown.keySet().retainAll(DETAILS);
        shown.computeIfPresent(
                "fields",
                (name, fields) -> fields instanceof List<?> names
                        ? names.stream()
                                .filter(field -> !field.equals(ExternalId.FIELD))
                                .toList()
                        : null);
        return shown;
    }
}
