package dev.rollcall.invitation.api;

import dev.rollcall.http.Parameters;
import dev.rollcall.invitation.InvitationFilter;
import dev.rollcall.invitation.InvitationStatus;
import dev.rollcall.mail.Outbox;
import dev.rollcall.organization.api.PageRequest;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jboss.resteasy.reactive.RestQuery;

/** The query parameters of the lists of invitations. They are parsed by the method, so that a wrong one gets 400. */
public class InvitationListRequest extends PageRequest {

    private static final int MAX_TEXT = 200;

    @RestQuery
    @Parameter(description = "Only invitations with this status", schema = @Schema(ref = "InvitationStatus"))
    String status;

    @RestQuery
    @Parameter(
            description = "Only invitations whose newest mail has this status, which they have as `mail.status`",
            schema =
                    @Schema(
                            type = SchemaType.STRING,
                            enumeration = {Outbox.Status.PENDING, Outbox.Status.SENT, Outbox.Status.FAILED}))
    String mail;

    @RestQuery
    @Parameter(
            description = "Words that must all occur in the invited address, whatever their case",
            schema = @Schema(type = SchemaType.STRING, maxLength = 200))
    String search;

    public InvitationFilter filter() {
        return new InvitationFilter(
                Optional.empty(),
                Parameters.oneOf("status", status, List.of(InvitationStatus.values()), InvitationStatus::code),
                Parameters.oneOf("mail", mail, Outbox.Status.ALL, code -> code),
                Parameters.text("search", search, MAX_TEXT));
    }
}
