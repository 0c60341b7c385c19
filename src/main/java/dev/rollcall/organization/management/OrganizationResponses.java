package dev.rollcall.organization.management;

import dev.rollcall.act.Acts;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.user.api.ActResponses;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;
import java.util.function.Supplier;

/** The responses to changes of organizations, their members, teams and invitations. */
public final class OrganizationResponses {

    private OrganizationResponses() {}

    public static URI organization(UUID id) {
        return URI.create("/api/v1/organizations/" + id);
    }

    /**
     * 202 if the outcome is pending. Those who may not read the audit log are sent to the organization.
     *
     * @param response otherwise
     */
    public static Response of(Acts.Result result, Caller caller, UUID organization, Supplier<Response> response) {
        if (!result.pending()) {
            return response.get();
        }
        boolean readsLog =
                caller.roles().contains(Roles.ADMIN) || caller.roles().contains(Roles.READER);
        return ActResponses.pending(result, readsLog ? ActResponses.act(result) : organization(organization));
    }

    /** 204, or 202 if the outcome is pending. */
    public static Response empty(Acts.Result result, Caller caller, UUID organization) {
        return of(result, caller, organization, () -> Response.noContent().build());
    }

    public static Response ok(Object view, String tag) {
        return Response.ok(view).header(HttpHeaders.ETAG, tag).build();
    }

    public static Response created(URI location, Object view, String tag) {
        return Response.created(location)
                .entity(view)
                .header(HttpHeaders.ETAG, tag)
                .build();
    }
}
