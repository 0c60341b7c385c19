package dev.rollcall.directory.keycloak.account;

import com.fasterxml.jackson.databind.JsonNode;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The part of Keycloak's Admin API, below {@code /admin/realms/<realm>}, that is about how users sign in. */
@Path("")
public interface KeycloakAccountApi {

    @GET
    @Path("users/{id}")
    JsonNode user(@RestPath String id);

    @PUT
    @Path("users/{id}")
    void update(@RestPath String id, JsonNode user);

    @GET
    @Path("users/{id}/sessions")
    JsonNode sessions(@RestPath String id);

    /** Ends a session of any user of the realm. */
    @DELETE
    @Path("sessions/{session}")
    void endSession(@RestPath String session);

    @GET
    @Path("users/{id}/credentials")
    JsonNode credentials(@RestPath String id);

    @DELETE
    @Path("users/{id}/credentials/{credential}")
    void removeCredential(@RestPath String id, @RestPath String credential);

    @GET
    @Path("users/{id}/federated-identity")
    JsonNode identities(@RestPath String id);

    @DELETE
    @Path("users/{id}/federated-identity/{provider}")
    void unlink(@RestPath String id, @RestPath String provider);

    /** Searches identity providers. A quoted search matches a whole alias. Needs {@code view-identity-providers}. */
    @GET
    @Path("identity-provider/instances")
    JsonNode providers(@RestQuery String search);

    /** All identity providers of the realm but those of organizations. Needs {@code view-identity-providers}. */
    @GET
    @Path("identity-provider/instances")
    JsonNode allProviders(@RestQuery boolean realmOnly);

    /** The realm's own settings. */
    @GET
    @Path("")
    JsonNode realm();

    /** The user events of a user, newest first. Needs {@code view-events}. */
    @GET
    @Path("events")
    JsonNode events(
            @RestQuery List<String> type, @RestQuery String user, @RestQuery String direction, @RestQuery int max);

    /** The required actions of the realm, in their order. */
    @GET
    @Path("authentication/required-actions")
    JsonNode requiredActions();

    @GET
    @Path("attack-detection/brute-force/users/{id}")
    JsonNode failedLogins(@RestPath String id);

    @DELETE
    @Path("attack-detection/brute-force/users/{id}")
    void forgetFailedLogins(@RestPath String id);

    @PUT
    @Path("users/{id}/send-verify-email")
    void sendVerificationMail(@RestPath String id);
}
