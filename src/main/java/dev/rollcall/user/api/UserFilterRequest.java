package dev.rollcall.user.api;

import dev.rollcall.api.TextRules;
import dev.rollcall.audit.AuditRequest;
import dev.rollcall.directory.profile.ProfileNames;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.http.Parameters;
import dev.rollcall.paging.AttributeFilters;
import dev.rollcall.paging.AttributeFilters.Column;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.UserFilter;
import dev.rollcall.user.UserSearch;
import dev.rollcall.user.UserSort;
import dev.rollcall.user.UserSubjects;
import java.util.Map;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters that select and sort users. They are parsed by the methods, so that a wrong one gets 400. */
public class UserFilterRequest {

    private static final int MAX_TEXT = 200;

    /** The number of UUIDs that fit into a URL: see {@code rollcall.limits.uri}. */
    private static final int MAX_IDS = 100;

    @RestQuery
    @Parameter(
            description =
                    "The sort order; a minus means descending. By default `relevance` with `search`, else `createdAt`."
                            + " `relevance` lists first the users whose username, e-mail, id or subject is the whole term, then"
                            + " those whose username, then whose e-mail, then whose last name begins with it, and then all others,"
                            + " oldest first; it needs a `search`. `username` is sorted whatever its case. In `lastSeenAt`, users"
                            + " who never sent a request come first.",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {
                                "relevance",
                                "createdAt",
                                "-createdAt",
                                "username",
                                "-username",
                                "lastSeenAt",
                                "-lastSeenAt"
                            }))
    public String sort;

    @RestQuery
    @Parameter(description = "Only enabled, or only disabled users", schema = @Schema(type = SchemaType.BOOLEAN))
    String enabled;

    @RestQuery
    @Parameter(
            description = "Only users who have this realm role",
            schema = @Schema(type = SchemaType.STRING, maxLength = 200))
    String role;

    @RestQuery
    @Parameter(
            description = "Only users created after this time",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    String createdAfter;

    @RestQuery
    @Parameter(
            description = "Only users created before this time",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    String createdBefore;

    @RestQuery
    @Parameter(
            description =
                    "Words that must all occur in username, e-mail or names, whatever their case. A word of three or"
                            + " more characters matches anywhere, a shorter one only at the start of a word. Also finds"
                            + " the user whose id or subject is the whole term.",
            schema = @Schema(type = SchemaType.STRING, maxLength = 200))
    String search;

    @RestQuery
    @Parameter(
            description =
                    "Only users with these ids: 1 to 100, separated by commas. As in a path, `kc:` with the subject of tokens"
                            + " and `ext:` with the external id are ids, too, unless they contain a comma. Users who are deleted or"
                            + " never existed are missing from the response.",
            schema = @Schema(type = SchemaType.STRING, maxLength = 3999))
    String ids;

    @RestQuery
    @Parameter(
            description = "Only the user with exactly this subject",
            schema = @Schema(type = SchemaType.STRING, maxLength = RecordRef.MAX_KEYCLOAK_ID))
    String keycloakId;

    @RestQuery
    @Parameter(
            description = "Only the user with exactly this external id",
            schema = @Schema(type = SchemaType.STRING, maxLength = ExternalId.MAX_LENGTH))
    String externalId;

    @RestQuery
    @Parameter(
            description = "Only users with exactly this e-mail address, whatever its case. A realm may allow several",
            schema = @Schema(type = SchemaType.STRING, maxLength = TextRules.MAX_TEXT))
    String email;

    @RestQuery
    @Parameter(
            description = "Only users whose e-mail address is verified, or only all others",
            schema = @Schema(type = SchemaType.BOOLEAN))
    String emailVerified;

    @RestQuery
    @Parameter(
            description =
                    "Only users of this kind. By default `person`; with `ids`, `keycloakId` or `externalId` by default `any`",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"person", "agent", "any"}))
    String kind;

    @RestQuery
    @Parameter(
            description = "Only members of this organization",
            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
    String organizationId;

    @RestQuery
    @Parameter(
            description = "Only users last seen after this time",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    String lastSeenAfter;

    @RestQuery
    @Parameter(
            description = "Only users last seen before this time, and those who were never seen",
            schema = @Schema(type = SchemaType.STRING, format = "date-time"))
    String lastSeenBefore;

    /**
     * @param query all parameters: the filters by attributes have names that are no fields
     * @param profile the attributes of the user profile that records have
     * @param subjects finds the users whom {@code ids} names by subject or external id, and the members of an organization
     * @throws ProblemException 400 with the name of a wrong parameter
     */
    public UserFilter filter(Iterable<Map.Entry<String, String>> query, ProfileNames profile, UserSubjects subjects) {
        UserFilter filter = new UserFilter(
                Parameters.bool("enabled", enabled),
                Parameters.text("role", role, MAX_TEXT),
                Parameters.instant("createdAfter", createdAfter),
                Parameters.instant("createdBefore", createdBefore),
                Parameters.text("search", search, MAX_TEXT).map(UserSearch::new),
                subjects.ids(RecordRef.list("ids", ids, MAX_IDS)),
                new UserFilter.Exact(
                        Parameters.text("keycloakId", keycloakId, RecordRef.MAX_KEYCLOAK_ID),
                        Parameters.text(ExternalId.FIELD, externalId, ExternalId.MAX_LENGTH),
                        Parameters.text("email", email, TextRules.MAX_TEXT)),
                attributes(query, profile),
                Parameters.bool("emailVerified", emailVerified),
                AuditRequest.id("organizationId", organizationId).map(subjects::membersOf),
                Parameters.instant("lastSeenAfter", lastSeenAfter),
                Parameters.instant("lastSeenBefore", lastSeenBefore),
                Optional.empty());
        return filter.ofKind(Parameters.oneOf("kind", kind, UserFilter.KINDS, name -> name));
    }

    /** A record may still have copies of an attribute that the setting does not name any more. Nobody finds the record by them. */
    private static AttributeFilters attributes(Iterable<Map.Entry<String, String>> query, ProfileNames profile) {
        AttributeFilters attributes = AttributeFilters.of(query, Column.ATTRIBUTES, Column.PROFILE);
        attributes.filters().stream()
                .filter(filter -> filter.column() == Column.PROFILE && !profile.contains(filter.name()))
                .findFirst()
                .ifPresent(unknown -> {
                    throw ProblemException.invalidParameter(ErrorKey.ATTRIBUTE_NOT_COPIED.at(unknown.parameter()));
                });
        return attributes;
    }

    public UserSort sort(UserFilter filter) {
        return UserSort.of(Optional.ofNullable(sort), filter.search().isPresent());
    }
}
