package dev.rollcall.user.api.email;

import dev.rollcall.act.Acts;
import dev.rollcall.api.Answers;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.user.Provisioner;
import dev.rollcall.user.User;
import dev.rollcall.user.act.email.ResendEmailChange;
import dev.rollcall.user.act.email.WithdrawEmailChange;
import dev.rollcall.user.api.OwnAccount;
import dev.rollcall.user.email.EmailChanges;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Shows, confirms and ends the change of the caller's e-mail address, which {@code PATCH /api/v1/users/me} begins. */
@Path("/api/v1/users/me/email-change")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Users")
public class EmailChangeResource {

    private static final URI OWN_RECORD = URI.create("/api/v1/users/me");

    private final Acts acts;
    private final ApiRequest request;
    private final Provisioner provisioner;
    private final OwnAccount account;
    private final EmailChanges changes;
    private final ResendEmailChange resendEmailChange;
    private final WithdrawEmailChange withdrawEmailChange;

    EmailChangeResource(
            Acts acts,
            ApiRequest request,
            Provisioner provisioner,
            OwnAccount account,
            EmailChanges changes,
            ResendEmailChange resendEmailChange,
            WithdrawEmailChange withdrawEmailChange) {
        this.acts = acts;
        this.request = request;
        this.provisioner = provisioner;
        this.account = account;
        this.changes = changes;
        this.resendEmailChange = resendEmailChange;
        this.withdrawEmailChange = withdrawEmailChange;
    }

    @GET
    @Operation(
            summary = "Get the change of the caller's e-mail address",
            description =
                    "Tells which new address is not confirmed yet, and what became of the mail with the link. All but `possible` are null"
                            + " if there is none, or if its link has expired.")
    @APIResponse(responseCode = "200", description = "The change")
    @APIResponse(responseCode = "403", ref = "NoRecord")
    public EmailChangeView getMyEmailChange() {
        return EmailChangeView.of(changes.arePossible(), changes.open(me().id));
    }

    @DELETE
    @Operation(
            summary = "Withdraw the change of the caller's e-mail address",
            description = "The address stays as it is, and the link in the mail leads to nothing.")
    @APIResponse(responseCode = "204", description = "No other address is asked for")
    @APIResponse(responseCode = "202", ref = "OwnPending")
    @APIResponse(responseCode = "403", ref = "OwnRecordOnly")
    public Response withdrawMyEmailChange() {
        return Answers.at(
                OWN_RECORD,
                acts.perform(withdrawEmailChange, request.act(), withdrawEmailChange.plan(me().id)),
                Answers::empty);
    }

    @POST
    @Path("mail")
    @Operation(
            summary = "Send the mail to the caller's new e-mail address again",
            description = "It has the same link, which is valid for 24 hours from then on.")
    @APIResponse(responseCode = "204", description = "The mail is going to be sent")
    @APIResponse(responseCode = "202", ref = "OwnPending")
    @APIResponse(responseCode = "403", ref = "OwnRecordOnly")
    @APIResponse(responseCode = "404", ref = "NoEmailChange")
    @APIResponse(responseCode = "409", ref = "MailsOff")
    @APIResponse(responseCode = "429", ref = "TooManyMails")
    public Response sendMyEmailChangeAgain() {
        return Answers.at(
                OWN_RECORD,
                acts.perform(resendEmailChange, request.act(), resendEmailChange.plan(me().id)),
                Answers::empty);
    }

    @POST
    @Path("confirmation")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Confirm the caller's new e-mail address",
            description =
                    "Sets the address in Keycloak and in Rollcall, as verified. The caller must be the user who has asked for it, and has the"
                            + " link from the mail to it.")
    @APIResponse(responseCode = "204", description = "The address is the caller's, and verified")
    @APIResponse(responseCode = "202", ref = "OwnPending")
    @APIResponse(responseCode = "403", ref = "OwnSecurityGuarded")
    @APIResponse(responseCode = "404", ref = "NoSuchEmailLink")
    @APIResponse(responseCode = "409", ref = "EmailTaken")
    @APIResponse(responseCode = "422", ref = "InvalidField")
    public Response confirmMyEmailChange(@RequestBody(ref = "ConfirmEmailBody") byte[] body) {
        ConfirmEmailBody link = request.read(body, ConfirmEmailBody.class);
        return Answers.at(OWN_RECORD, account.confirmEmail(request, me(), link.token()), Answers::empty);
    }

    private User me() {
        return provisioner.provision(request.caller().claims(), request.actor().requestId());
    }
}
