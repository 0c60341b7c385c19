package dev.rollcall.organization.api;

import dev.rollcall.organization.MembershipRole;
import dev.rollcall.problem.ProblemException;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters of the list of members. */
public class MemberListRequest extends PageRequest {

    @RestQuery
    @Parameter(
            description = "Only members with this role",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {"owner", "admin", "member"}))
    String role;

    Optional<MembershipRole> role() {
        return Optional.ofNullable(role).filter(text -> !text.isEmpty()).map(MemberListRequest::parse);
    }

    private static MembershipRole parse(String text) {
        return Arrays.stream(MembershipRole.values())
                .filter(known -> known.code().equals(text))
                .findFirst()
                .orElseThrow(() -> ProblemException.invalidParameter("role", "must be one of owner, admin, member"));
    }
}
