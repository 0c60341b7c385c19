package dev.rollcall.follow;

import io.quarkus.oidc.client.filter.OidcClientFilter;
import io.quarkus.rest.client.reactive.ClientQueryParam;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.util.List;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** The part of Rollcall's API that a follower needs, called with the service's own token. The records have the fields that it needs. */
@RegisterRestClient(configKey = "rollcall")
@OidcClientFilter
@Path("/api/v1")
public interface Rollcall {
    record Change(String subject) {}

    record User(String id, String username, boolean enabled, List<String> roles) {}

    record Page(List<User> items) {}

    @GET
    @Path("changes")
    @ClientQueryParam(name = "types", value = "user.*")
    @Produces("application/cloudevents-batch+json")
    RestResponse<List<Change>> changes(@RestQuery String cursor, @RestQuery int wait);

    @GET
    @Path("users/export")
    @ClientQueryParam(name = "kind", value = "any")
    @Produces("application/x-ndjson")
    Multi<User> export();

    @GET
    @Path("users")
    Page users(@RestQuery String ids);
}
