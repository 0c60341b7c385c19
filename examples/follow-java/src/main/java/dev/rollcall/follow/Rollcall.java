package dev.rollcall.follow;

import io.quarkus.oidc.client.filter.OidcClientFilter;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import java.io.InputStream;
import java.util.List;
import org.eclipse.microprofile.rest.client.inject.RegisterRestClient;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;

/** The part of Rollcall's API that a follower needs, called with a token of the service's own. */
@RegisterRestClient(configKey = "rollcall")
@OidcClientFilter
@Path("/api/v1")
public interface Rollcall {

    /** A change, without the attributes that this service ignores. */
    record Change(String type, String subject, Data data) {
        record Data(long version) {}
    }

    /** The fields of a user that this service needs. */
    record User(String id, String username, boolean enabled, List<String> roles, long version) {}

    record Page(List<User> items) {}

    @GET
    @Path("changes")
    @Produces("application/cloudevents-batch+json")
    RestResponse<List<Change>> changes(@RestQuery String cursor, @RestQuery int limit, @RestQuery int wait);

    @GET
    @Path("users/export")
    InputStream export(@RestQuery String format);

    @GET
    @Path("users")
    Page users(@RestQuery String ids, @RestQuery int limit);
}
