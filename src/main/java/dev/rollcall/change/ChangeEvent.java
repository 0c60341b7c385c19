package dev.rollcall.change;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A change as a CloudEvent 1.0 in its JSON format. */
@JsonPropertyOrder({"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "cursor", "data"})
@Schema(
        name = "ChangeEvent",
        description =
                "A change as a [CloudEvent](https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md)."
                        + " It has no personal data: read the record if you need it.")
public record ChangeEvent(
        @Schema(enumeration = "1.0") String specversion,

        @Schema(description = "The id of the change, a UUIDv7; the same if the event is delivered again")
        UUID id,

        @Schema(
                enumeration = {"/api/v1/users", "/api/v1/organizations"},
                description = "The collection that the record belongs to: organizations have memberships and teams")
        String source,

        @Schema(
                description = "What changed and how: of a user or an organization `user.created`, `user.updated`,"
                        + " `user.disabled`, `user.enabled`, `user.deleted`, `user.restored` or `user.relinked`, or"
                        + " `organization.created` and so on; of a membership or a team `membership.created`,"
                        + " `membership.updated` or `membership.deleted`, or `team.created` and so on; later releases"
                        + " may add types")
        String type,

        @Schema(description = "The id of the record: of the user, the organization, the membership or the team")
        String subject,

        Instant time,

        @Schema(enumeration = "application/json") String datacontenttype,

        @Schema(description = "An extension attribute: the place in the log after this event")
        String cursor,

        Data data) {

    public static final String SPEC_VERSION = "1.0";
    static final String DATA_TYPE = "application/json";

    /**
     * Returns the event for those who are no callers of this service: its source is a URL, and nothing says who asked for the change.
     *
     * @param origin of this service, without a trailing slash
     */
    public ChangeEvent toStrangers(String origin) {
        Data thin =
                new Data(data.version, data.fields, data.origin, null, null, null, data.organizationId, data.userId);
        return new ChangeEvent(specversion, id, origin + source, type, subject, time, datacontenttype, cursor, thin);
    }

    /** The facts of a change. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    @JsonPropertyOrder({"version", "fields", "origin", "actor", "act", "requestId", "organizationId", "userId"})
    @Schema(name = "ChangeEventData")
    public record Data(
            @Schema(required = true, description = "The version of the record after the change")
            long version,

            @Schema(
                    required = true,
                    description = "The names of the changed fields; empty if the record was created or deleted")
            List<String> fields,

            @Schema(
                    required = true,
                    description = "The source of the change: `token`, `api`, `event`,"
                            + " `reconciliation`, `import` or `other`")
            String origin,

            @Schema(description = "The subject who asked for the change, if known")
            String actor,

            @Schema(description = "The act in the audit log, if the change is one")
            UUID act,

            @Schema(description = "`X-Request-Id` of the response, if there was a request")
            String requestId,

            @Schema(description = "The organization of a membership or a team")
            UUID organizationId,

            @Schema(description = "The user of a membership")
            UUID userId) {}
}
