package dev.rollcall.invitation.api;

import dev.rollcall.http.Parameters;
import dev.rollcall.invitation.InvitationStatus;
import dev.rollcall.organization.api.PageRequest;
import dev.rollcall.problem.ProblemException;
import java.util.Arrays;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters of the list of invitations. */
public class InvitationListRequest extends PageRequest {

    private static final int MAX_TEXT = 200;

    @RestQuery
    @Parameter(description = "Only invitations with this status", schema = @Schema(ref = "InvitationStatus"))
    String status;

    @RestQuery
    @Parameter(
            description = "Words that must all occur in the invited address, whatever their case",
            schema = @Schema(type = SchemaType.STRING, maxLength = 200))
    String search;

    Optional<InvitationStatus> status() {
        return Optional.ofNullable(status).map(InvitationListRequest::parse);
    }

    Optional<String> search() {
        return Parameters.text("search", search, MAX_TEXT);
    }

    private static InvitationStatus parse(String text) {
        return Arrays.stream(InvitationStatus.values())
                .filter(known -> known.code().equals(text))
                .findFirst()
                .orElseThrow(() ->
                        ProblemException.invalidParameter("status", "must be one of open, accepted, revoked, expired"));
    }
}
