package dev.rollcall.invitation.api;

import dev.rollcall.http.Parameters;
import dev.rollcall.invitation.InvitationStatus;
import dev.rollcall.organization.api.PageRequest;
import java.util.List;
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
        return Parameters.oneOf("status", status, List.of(InvitationStatus.values()), InvitationStatus::code);
    }

    Optional<String> search() {
        return Parameters.text("search", search, MAX_TEXT);
    }
}
