package dev.rollcall.webhook.api;

import dev.rollcall.api.ApiRequest;
import dev.rollcall.api.MergePatch;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.organization.Access;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.organization.api.OrganizationUri;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.webhook.WebhookFilter;
import dev.rollcall.webhook.WebhooksConfig;
import dev.rollcall.webhook.api.WebhookRequests.Place;
import io.quarkus.security.Authenticated;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.ParameterIn;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;

/** The webhooks of an organization, for its owners: they get what changes in it. */
@Path("/api/v1/organizations/{id}/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@Authenticated
@Tag(name = "Webhooks")
public class OrganizationWebhooksResource {

    private final WebhookRequests requests;
    private final ApiRequest request;
    private final OrganizationQueries organizations;
    private final OrganizationAccess access;
    private final WebhooksConfig config;

    OrganizationWebhooksResource(
            WebhookRequests requests,
            ApiRequest request,
            OrganizationQueries organizations,
            OrganizationAccess access,
            WebhooksConfig config) {
        this.requests = requests;
        this.request = request;
        this.organizations = organizations;
        this.access = access;
        this.config = config;
    }

    @GET
    @Operation(
            summary = "List the webhooks of an organization",
            description = "All of them, newest first. For administrators, readers and owners.")
    @APIResponse(responseCode = "200", ref = "WebhookList")
    @APIResponse(responseCode = "403", ref = "Forbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganization")
    public WebhookList listOrganizationWebhooks(@RestPath RecordRef id) {
        return requests.list(readable(id));
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Create a webhook of an organization", description = """
                    It begins with the next change. `secret` is in this answer only. A repeated request with the same `Idempotency-Key` gets the
                    webhook with `secretNote` instead of the secret. For administrators and owners.""")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "CreatedWebhook")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchOrganization")
    @APIResponse(responseCode = "409", ref = "NoWebhookCreated")
    public Response createOrganizationWebhook(
            @RestPath RecordRef id, @RequestBody(ref = "CreateWebhookBody") byte[] body) {
        return requests.create(enabled(id), body);
    }

    @GET
    @Path("{webhook}")
    @Operation(
            summary = "Get a webhook of an organization",
            description = "Shows all but its secret, and how far it is. For administrators, readers and owners.")
    @Parameter(ref = "IfNoneMatch")
    @APIResponse(responseCode = "200", ref = "Webhook")
    @APIResponse(responseCode = "403", ref = "Forbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhookOfOrganization")
    public RestResponse<WebhookView> getOrganizationWebhook(
            @Context HttpHeaders headers, @RestPath RecordRef id, @RestPath UUID webhook) {
        return requests.get(readable(id), webhook, headers);
    }

    @PATCH
    @Path("{webhook}")
    @Consumes(MergePatch.MEDIA_TYPE)
    @Operation(
            summary = "Change a webhook of an organization",
            description =
                    "It goes on after what it has delivered, at once, also if it was paused. For administrators and owners.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "Webhook")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhookOfOrganization")
    @APIResponse(responseCode = "409", ref = "WebhooksOff")
    public Response changeOrganizationWebhook(
            @RestPath RecordRef id, @RestPath UUID webhook, @RequestBody(ref = "WebhookPatchBody") byte[] body) {
        return requests.change(enabled(id), webhook, body);
    }

    @DELETE
    @Path("{webhook}")
    @Operation(
            summary = "Delete a webhook of an organization",
            description = "With what is known of its deliveries. For administrators and owners.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhookOfOrganization")
    public Response deleteOrganizationWebhook(@RestPath RecordRef id, @RestPath UUID webhook) {
        return requests.delete(manageable(id), webhook);
    }

    @GET
    @Path("{webhook}/deliveries")
    @Operation(
            summary = "List the last deliveries of a webhook of an organization",
            description =
                    "Each failed attempt of seven days, the last 100 deliveries, and the numbers of the last day by minute; without bodies. For administrators, readers and owners.")
    @APIResponse(responseCode = "200", ref = "WebhookDeliveries")
    @APIResponse(responseCode = "403", ref = "Forbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhookOfOrganization")
    public DeliveryList listOrganizationWebhookDeliveries(@RestPath RecordRef id, @RestPath UUID webhook) {
        return requests.deliveries(readable(id), webhook);
    }

    @POST
    @Path("{webhook}/rotate")
    @Operation(
            summary = "Give a webhook of an organization another secret",
            description =
                    "For a day, requests are signed with the former secret, too, so that the receiver has time to change. For administrators and owners.")
    @Parameter(ref = "IfMatch")
    // named, or it would not be in the document: of two references without names, only the first one is
    @Parameter(ref = "IdempotencyKey", name = "Idempotency-Key", in = ParameterIn.HEADER)
    @APIResponse(responseCode = "200", ref = "RotatedWebhook")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhookOfOrganization")
    @APIResponse(responseCode = "422", ref = "KeyOfAnotherRequest")
    public Response rotateOrganizationWebhook(@RestPath RecordRef id, @RestPath UUID webhook) {
        return requests.rotate(manageable(id), webhook);
    }

    @POST
    @Path("{webhook}/resume")
    @Operation(
            summary = "Resume a webhook of an organization",
            description =
                    "It tries at once to deliver what comes next, whether it was paused, switched off, or waits for its next attempt. For administrators and owners.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "Webhook")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhookOfOrganization")
    public Response resumeOrganizationWebhook(@RestPath RecordRef id, @RestPath UUID webhook) {
        return requests.resume(manageable(id), webhook);
    }

    @POST
    @Path("{webhook}/skip")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Skip the entry that a webhook of an organization cannot deliver",
            description =
                    "It goes on with the next one. `rollcall-previous` of that is the skipped one, so the receiver learns that it has missed it. For administrators and owners.")
    @APIResponse(responseCode = "200", ref = "Webhook")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhookOfOrganization")
    @APIResponse(responseCode = "409", ref = "NotTheNextEntry")
    public Response skipOrganizationWebhookEntry(
            @RestPath RecordRef id, @RestPath UUID webhook, @RequestBody(ref = "SkipEntryBody") byte[] body) {
        return requests.skip(manageable(id), webhook, body);
    }

    @POST
    @Path("{webhook}/replay")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Replay changes to a webhook of an organization",
            description =
                    "It delivers again from a time or a cursor on, each change with the id that it had. For administrators and owners.")
    @APIResponse(responseCode = "200", ref = "Webhook")
    @APIResponse(responseCode = "202", ref = "OrganizationPending")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhookOfOrganization")
    @APIResponse(responseCode = "410", ref = "CursorExpired")
    public Response replayOrganizationWebhook(
            @RestPath RecordRef id, @RestPath UUID webhook, @RequestBody(ref = "ReplayWebhookBody") byte[] body) {
        return requests.replay(manageable(id), webhook, body);
    }

    @POST
    @Path("{webhook}/test")
    @Operation(
            summary = "Send a webhook of an organization a test",
            description =
                    "An event of the type `rollcall.test`. It moves nothing, and waits up to ten seconds for the answer. For administrators and owners.")
    @APIResponse(responseCode = "200", ref = "WebhookTest")
    @APIResponse(responseCode = "403", ref = "WriteForbidden")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhookOfOrganization")
    @APIResponse(responseCode = "409", ref = "WebhooksOff")
    public TestView testOrganizationWebhook(@RestPath RecordRef id, @RestPath UUID webhook) {
        return requests.test(enabled(id), webhook);
    }

    private Place readable(RecordRef id) {
        Access rights = access.of(request.caller(), organizations.id(id));
        rights.require(rights.mayReadWebhooks());
        return place(rights.organization().id());
    }

    private Place manageable(RecordRef id) {
        Access rights = access.of(request.caller(), organizations.id(id));
        rights.require(rights.mayManageWebhooks());
        return place(rights.organization().id());
    }

    /** What sends nothing, such as the deletion, needs no permission of the operator. */
    private Place enabled(RecordRef id) {
        Place place = manageable(id);
        if (!config.forOrganizations()) {
            throw new ProblemException(
                    ProblemType.WEBHOOKS_OFF, "The operator has not enabled webhooks of organizations.");
        }
        return place;
    }

    private static Place place(UUID organization) {
        URI uri = OrganizationUri.of(organization);
        return new Place(WebhookFilter.of(organization), uri + "/webhooks", uri);
    }
}
