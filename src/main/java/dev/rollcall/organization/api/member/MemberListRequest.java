package dev.rollcall.organization.api.member;

import dev.rollcall.http.Parameters;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.api.PageRequest;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.UserSearch;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters of the list of members. */
public class MemberListRequest extends PageRequest {

    private static final int MAX_TEXT = 200;

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

    Optional<MembershipRole> role() {
        return Optional.ofNullable(role).filter(text -> !text.isEmpty()).map(MemberListRequest::parse);
    }

    Optional<UserSearch> search() {
        return Parameters.text("search", search, MAX_TEXT).map(UserSearch::new);
    }

    private static MembershipRole parse(String text) {
        return Arrays.stream(MembershipRole.values())
                .filter(known -> known.code().equals(text))
                .findFirst()
                .orElseThrow(() -> ProblemException.invalidParameter("role", "must be one of owner, admin, member"));
    }
}
