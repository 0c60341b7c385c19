package dev.rollcall.directory.keycloak.profile;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/**
 * The part of Keycloak's Admin API, below {@code /admin/realms/<realm>}, that tells the user profile and its texts. Any role of
 * {@code realm-management} allows to read both.
 */
@Path("")
public interface KeycloakProfileApi {

    @GET
    @Path("users/profile")
    JsonNode profile();

    @GET
    @Path("")
    JsonNode realm();

    /** The realm's own texts, without those of themes. */
    @GET
    @Path("localization/{locale}")
    JsonNode texts(@RestPath String locale, @RestQuery boolean useRealmDefaultLocaleFallback);
}
