package dev.rollcall.directory.keycloak.key;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.RestPath;

/** The part of Keycloak's Admin API, below {@code /admin/realms/<realm>}, that links users to identity providers. */
@Path("users/{id}/federated-identity")
public interface KeyLinkApi {

    @GET
    JsonNode links(@RestPath String id);

    @POST
    @Path("{provider}")
    void link(@RestPath String id, @RestPath String provider, Link link);

    @DELETE
    @Path("{provider}")
    void unlink(@RestPath String id, @RestPath String provider);

    /** A user as the identity provider names them. */
    record Link(String userId, String userName) {}
}
