package dev.rollcall.undo;

import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Acts;
import dev.rollcall.api.Answers;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.audit.AuditEntryView;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.http.ETags;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.quarkus.security.Authenticated;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** Undoes acts whose old values the audit log keeps: for administrators, and those of an organization for whoever may do the opposite. */
@Path("/api/v1/audit-log/{act}/undo")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Audit log")
public class UndoResource {

    private static final String NOT_ALLOWED = "You may not undo this act. Ask an administrator.";

    private final AuditLog log;
    private final OrganizationAccess access;
    private final Instance<UndoKind> kinds;
    private final ApiRequest request;

    UndoResource(AuditLog log, OrganizationAccess access, @Any Instance<UndoKind> kinds, ApiRequest request) {
        this.log = log;
        this.access = access;
        this.kinds = kinds;
        this.request = request;
    }

    @GET
    @Operation(
            summary = "Show what undoing an act would change",
            description =
                    "For administrators; of an organization's acts also for its owners and admins, if they may do the opposite. The"
                            + " audit log keeps the old values of `enabled`, `emailVerified` and roles of users, of roles in an"
                            + " organization, and of `enabled` and `domains` of an organization. Send the `ETag` with the undoing"
                            + " request.")
    @APIResponse(responseCode = "200", ref = "Undo")
    @APIResponse(responseCode = "403", ref = "Forbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchUndo")
    @APIResponse(responseCode = "409", ref = "NotUndoable")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public RestResponse<UndoView> getUndo(
            @RestPath
                    @Parameter(
                            description = "The id of the act to undo",
                            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    UUID act,
            @Context HttpHeaders headers) {
        Known known = known(act);
        if (!known.manages()) {
            throw new ProblemException(ProblemType.FORBIDDEN, NOT_ALLOWED);
        }
        UndoKind.Preview preview = known.kind().look(request.caller(), known.entry());
        return ETags.respond(headers, preview.view(), ETags.of(preview.version()));
    }

    @POST
    @Operation(
            summary = "Undo an act",
            description =
                    "Restores the old values by a new act, whose entry says in `undoes` which one it undoes. `If-Match` is required,"
                            + " with the `ETag` of what undoing would change: so nothing that was changed since is overwritten"
                            + " unseen. Of roles and domains, only those that the act added or removed are changed. Does nothing if the"
                            + " record has its old values. The act may be refused like any other.")
    @Parameter(ref = "IfMatch")
    // named, or it would not be in the document: of two references without names, only the first one is
    @Parameter(ref = "IdempotencyKey", name = "Idempotency-Key", in = ParameterIn.HEADER)
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "204", description = "The record has its old values")
    @APIResponse(responseCode = "403", ref = "Guarded")
    @APIResponse(responseCode = "404", ref = "NoSuchUndo")
    @APIResponse(responseCode = "409", ref = "UndoRefused")
    @APIResponse(responseCode = "422", ref = "InvalidFieldOrKey")
    public Response undoAct(
            @RestPath
                    @Parameter(
                            description = "The id of the act to undo",
                            schema = @Schema(type = SchemaType.STRING, format = "uuid"))
                    UUID act,
            @Context HttpHeaders headers) {
        Known known = known(act);
        UndoKind kind = known.kind();
        LongPredicate demanded = ETags.precondition(headers, true);
        ActRequest undoing = request.keyedAct().undoing(act);
        Acts.Result result = kind.undo(request.caller(), undoing, known.entry(), demanded);
        return Answers.empty(
                result,
                request,
                URI.create("/api/v1/organizations/" + known.entry().organizationId()));
    }

    /**
     * An entry that the caller may know of.
     *
     * @param undoing null if it cannot be undone
     * @param manages whether the caller sees such entries. Whoever has lost that right by undoing the entry may send the request again, and the
     *     act itself refuses all others
     */
    private record Known(AuditEntryView entry, UndoKind undoing, boolean manages) {

        UndoKind kind() {
            if (undoing != null) {
                return undoing;
            }
            throw manages ? notUndoable(entry) : new ProblemException(ProblemType.FORBIDDEN, NOT_ALLOWED);
        }

        private static ProblemException notUndoable(AuditEntryView entry) {
            return new ProblemException(
                    ProblemType.NOT_UNDOABLE,
                    entry.outcome() == AuditEntryView.State.DONE
                            ? "The audit log keeps no old values of what the act has changed."
                            : "The act has changed nothing, or its outcome is not known yet.");
        }
    }

    /**
     * Returns an entry. To a stranger to its organization it does not exist, and the same is looked up for one that does not.
     *
     * @throws ProblemException 404; 403 for a reader, unless the act is one on an organization
     */
    private Known known(UUID act) {
        Optional<AuditEntryView> entry = log.find(act);
        Caller caller = request.caller();
        if (caller.roles().contains(Roles.ADMIN)) {
            return known(entry.orElseThrow(AuditLog::unknown), true);
        }
        Optional<UUID> organization = entry.map(AuditEntryView::organizationId);
        Optional<Access> rights = rights(caller, organization.orElse(act));
        if (entry.isPresent() && organization.isEmpty() && caller.readsAll()) {
            throw new ProblemException(ProblemType.FORBIDDEN, NOT_ALLOWED);
        }
        if (organization.isEmpty() || rights.isEmpty()) {
            throw AuditLog.unknown();
        }
        return known(entry.get(), rights.get().mayReadAuditLog());
    }

    private Known known(AuditEntryView entry, boolean manages) {
        UndoKind kind = kinds.stream()
                .filter(each -> entry.outcome() == AuditEntryView.State.DONE && each.undoes(entry))
                .findFirst()
                .orElse(null);
        return new Known(entry, kind, manages);
    }

    private Optional<Access> rights(Caller caller, UUID organization) {
        try {
            return Optional.of(access.of(caller, organization));
        } catch (ProblemException unknown) {
            return Optional.empty();
        }
    }
}
