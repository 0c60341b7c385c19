package dev.rollcall.webhook.api;

import dev.rollcall.api.MergePatch;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.webhook.WebhookFilter;
import dev.rollcall.webhook.api.WebhookRequests.Place;
import jakarta.annotation.security.RolesAllowed;
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

/** The webhooks of administrators, which get the changes of the whole service. */
@Path("/api/v1/webhooks")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "Webhooks")
public class WebhooksResource {

    private static final Place PLACE =
            new Place(WebhookFilter.OF_SERVICE, "/api/v1/webhooks", URI.create("/api/v1/webhooks"));

    private final WebhookRequests requests;

    WebhooksResource(WebhookRequests requests) {
        this.requests = requests;
    }

    @GET
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(summary = "List the webhooks", description = "All of them, newest first.")
    @APIResponse(responseCode = "200", ref = "WebhookList")
    public WebhookList listWebhooks() {
        return requests.list(PLACE);
    }

    @POST
    @RolesAllowed(Roles.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(summary = "Create a webhook", description = """
                    It begins with the next change. `secret` is in this answer only. A repeated request with the same `Idempotency-Key` gets the
                    webhook with `secretNote` instead of the secret.""")
    @Parameter(ref = "IdempotencyKey")
    @APIResponse(responseCode = "201", ref = "CreatedWebhook")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "409", ref = "NoWebhookCreated")
    public Response createWebhook(@RequestBody(ref = "CreateWebhookBody") byte[] body) {
        return requests.create(PLACE, body);
    }

    @GET
    @Path("{webhook}")
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(summary = "Get a webhook", description = "Shows all but its secret, and how far it is.")
    @Parameter(ref = "IfNoneMatch")
    @APIResponse(responseCode = "200", ref = "Webhook")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhook")
    public RestResponse<WebhookView> getWebhook(@Context HttpHeaders headers, @RestPath UUID webhook) {
        return requests.get(PLACE, webhook, headers);
    }

    @PATCH
    @Path("{webhook}")
    @RolesAllowed(Roles.ADMIN)
    @Consumes(MergePatch.MEDIA_TYPE)
    @Operation(
            summary = "Change a webhook",
            description = "It goes on after what it has delivered, at once, also if it was paused.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "Webhook")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhook")
    @APIResponse(responseCode = "409", ref = "WebhooksOff")
    public Response changeWebhook(@RestPath UUID webhook, @RequestBody(ref = "WebhookPatchBody") byte[] body) {
        return requests.change(PLACE, webhook, body);
    }

    @DELETE
    @Path("{webhook}")
    @RolesAllowed(Roles.ADMIN)
    @Operation(summary = "Delete a webhook", description = "With what is known of its deliveries.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "204", description = "It is gone")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhook")
    public Response deleteWebhook(@RestPath UUID webhook) {
        return requests.delete(PLACE, webhook);
    }

    @GET
    @Path("{webhook}/deliveries")
    @RolesAllowed({Roles.ADMIN, Roles.READER})
    @Operation(
            summary = "List the last deliveries of a webhook",
            description =
                    "Each failed attempt of seven days, the last 100 deliveries, and the numbers of the last day by minute; without bodies.")
    @APIResponse(responseCode = "200", ref = "WebhookDeliveries")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhook")
    public DeliveryList listWebhookDeliveries(@RestPath UUID webhook) {
        return requests.deliveries(PLACE, webhook);
    }

    @POST
    @Path("{webhook}/rotate")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Give a webhook another secret",
            description =
                    "For a day, requests are signed with the former secret, too, so that the receiver has time to change.")
    @Parameter(ref = "IfMatch")
    // named, or it would not be in the document: of two references without names, only the first one is
    @Parameter(ref = "IdempotencyKey", name = "Idempotency-Key", in = ParameterIn.HEADER)
    @APIResponse(responseCode = "200", ref = "RotatedWebhook")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhook")
    @APIResponse(responseCode = "422", ref = "KeyOfAnotherRequest")
    public Response rotateWebhook(@RestPath UUID webhook) {
        return requests.rotate(PLACE, webhook);
    }

    @POST
    @Path("{webhook}/resume")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Resume a webhook",
            description =
                    "It tries at once to deliver what comes next, whether it was paused, switched off, or waits for its next attempt.")
    @Parameter(ref = "IfMatch")
    @APIResponse(responseCode = "200", ref = "Webhook")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhook")
    public Response resumeWebhook(@RestPath UUID webhook) {
        return requests.resume(PLACE, webhook);
    }

    @POST
    @Path("{webhook}/skip")
    @RolesAllowed(Roles.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Skip the entry that a webhook cannot deliver",
            description =
                    "It goes on with the next one. `rollcall-previous` of that is the skipped one, so the receiver learns that it has missed it.")
    @APIResponse(responseCode = "200", ref = "Webhook")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhook")
    @APIResponse(responseCode = "409", ref = "NotTheNextEntry")
    public Response skipWebhookEntry(@RestPath UUID webhook, @RequestBody(ref = "SkipEntryBody") byte[] body) {
        return requests.skip(PLACE, webhook, body);
    }

    @POST
    @Path("{webhook}/replay")
    @RolesAllowed(Roles.ADMIN)
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary = "Replay changes to a webhook",
            description = "It delivers again from a time or a cursor on, each change with the id that it had.")
    @APIResponse(responseCode = "200", ref = "Webhook")
    @APIResponse(responseCode = "202", ref = "Pending")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhook")
    @APIResponse(responseCode = "410", ref = "CursorExpired")
    public Response replayWebhook(@RestPath UUID webhook, @RequestBody(ref = "ReplayWebhookBody") byte[] body) {
        return requests.replay(PLACE, webhook, body);
    }

    @POST
    @Path("{webhook}/test")
    @RolesAllowed(Roles.ADMIN)
    @Operation(
            summary = "Send a webhook a test",
            description =
                    "An event of the type `rollcall.test`. It moves nothing, and waits up to ten seconds for the answer.")
    @APIResponse(responseCode = "200", ref = "WebhookTest")
    @APIResponse(responseCode = "404", ref = "NoSuchWebhook")
    @APIResponse(responseCode = "409", ref = "WebhooksOff")
    public TestView testWebhook(@RestPath UUID webhook) {
        return requests.test(PLACE, webhook);
    }
}
