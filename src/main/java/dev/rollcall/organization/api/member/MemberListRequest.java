package dev.rollcall.organization.api.member;

import dev.rollcall.http.Parameters;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.organization.api.PageRequest;
import dev.rollcall.user.UserSearch;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters of the list of members. */
public class MemberListRequest extends PageRequest {

    private static final int MAX_TEXT = 200;
    private static final int MAX_IDS = 100;

    @RestQuery
    @Parameter(description = "Only members with this role", schema = @Schema(ref = "MembershipRole"))
    String role;

    @RestQuery
    @Parameter(
            description = "Words that must all occur in username, e-mail or names, whatever their case. A word of three"
                    + " or more characters matches anywhere, a shorter one only at the start of a word. Also finds the"
                    + " member whose id or subject is the whole term.",
            schema = @Schema(type = SchemaType.STRING, maxLength = 200))
    String search;

    @RestQuery
    @Parameter(
            description =
                    "Only the members with these ids of users: 1 to 100, separated by commas. Users who are no members are"
                            + " missing from the response.",
            schema = @Schema(type = SchemaType.STRING, maxLength = 3699))
    String ids;

    public List<UUID> ids() {
        return Parameters.uuids("ids", ids, MAX_IDS);
    }

    /** Without a limit, a page holds all members with the ids. */
    @Override
    public int limit() {
        return limit(Math.max(OrganizationQueries.DEFAULT_LIMIT, ids().size()));
    }

    public Optional<MembershipRole> role() {
        return Parameters.oneOf("role", role, List.of(MembershipRole.values()), MembershipRole::code);
    }

    public Optional<UserSearch> search() {
        return Parameters.text("search", search, MAX_TEXT).map(UserSearch::new);
    }
}
