package dev.rollcall.relink.api;

import dev.rollcall.api.Answers;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.http.Parameters;
import dev.rollcall.paging.PageLinks;
import dev.rollcall.relink.RelinkCandidates;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** Lets administrators decide which records with an equal username or address are of one person. */
@Path("/api/v1/relinks")
@Produces(MediaType.APPLICATION_JSON)
@RolesAllowed(Roles.ADMIN)
@Tag(name = "Management")
public class RelinkResource {

    private static final int DEFAULT_LIMIT = 20;
    private static final int MAX_LIMIT = 200;

    private final RelinkCandidates candidates;
    private final ApiRequest request;

    RelinkResource(RelinkCandidates candidates, ApiRequest request) {
        this.candidates = candidates;
        this.request = request;
    }

    @GET
    @Operation(summary = "List records that may be of one person", description = """
                    Pairs of records with an equal username or e-mail address, in pages: one whose identity is gone from Keycloak, and one
                    whose identity exists. An equal name links nothing by itself: it may belong to another person by now.

                    The former record is a tombstone whose data is retained, or a record that a reconciliation has not missed yet. Of the
                    latter, only pairs with one username are listed whose newer identity is at most 30 days old.""")
    @APIResponse(responseCode = "200", ref = "RelinkPage")
    public RestResponse<RelinkPage> listRelinks(
            @RestQuery
                    @Parameter(
                            description = "The maximum number of pairs on a page",
                            schema =
                                    @Schema(
                                            type = SchemaType.INTEGER,
                                            minimum = "1",
                                            maximum = "200",
                                            defaultValue = "20"))
                    String limit,
            @RestQuery String cursor,
            UriInfo uri) {
        RelinkPage page = RelinkPage.of(candidates.list(
                Optional.ofNullable(cursor).filter(text -> !text.isEmpty()),
                Parameters.integer("limit", limit, DEFAULT_LIMIT, 1, MAX_LIMIT)));
        return PageLinks.respond(page, uri, page.previous(), page.next());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Link a record to the identity of another one", description = """
                    The former record has the identity from then on, its own attributes and external id, and its organizations with the teams and
                    roles there; the identity becomes a member in Keycloak where it is none. The former record also gets the organizations and teams
                    of the current one, with the higher role where both are members. The current record becomes a tombstone, whose
                    attributes are erased, and whose external id goes to the former record if that has none. For the current record,
                    `GET /api/v1/users/{id}` returns 404 with `replacedBy`. Tokens of the former identity are refused.

                    Keycloak is asked before: the former identity must be gone, and the current one must exist. If the two are different
                    people, do nothing, or delete the former record.""")
    @APIResponse(responseCode = "204", description = "The record is linked")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "409", ref = "NotRelinkable")
    public Response relinkUser(@RequestBody(ref = "RelinkBody") byte[] body) {
        RelinkBody pair = request.read(body, RelinkBody.class);
        return Answers.inAuditLog(candidates.relink(pair.formerId(), pair.currentId(), request.act()), Answers::empty);
    }

    @POST
    @Path("safe")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Link all safe pairs", description = """
                    Links all pairs that are `safe`, one after the other, as `POST /api/v1/relinks` does, if there are as many as expected. What makes a
                    pair safe must be true in Keycloak, too. The request lasts as long as that takes; if it is interrupted, the pairs that are left stay
                    in the list.""")
    @APIResponse(responseCode = "200", description = "The number of pairs that are linked, and of those that are not")
    @APIResponse(responseCode = "400", ref = "BadChange")
    @APIResponse(responseCode = "412", ref = "OtherNumber")
    @APIResponse(responseCode = "422", ref = "InvalidField")
    @APIResponse(responseCode = "502", ref = "DirectoryRefused")
    public SafeRelinks relinkSafePairs(@RequestBody(ref = "SafeRelinksBody") byte[] body) {
        int expected = request.read(body, SafeRelinksBody.class).expected();
        return SafeRelinks.of(candidates.relinkSafe(expected, request::act));
    }
}
