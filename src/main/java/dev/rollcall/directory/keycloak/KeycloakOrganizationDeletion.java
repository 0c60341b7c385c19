package dev.rollcall.directory.keycloak;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.RestPath;

/** The request of the {@link KeycloakOrganizationApi} that takes much longer than others, and has a time-out of its own. */
@Path("organizations")
interface KeycloakOrganizationDeletion {

    @DELETE
    @Path("{id}")
    void delete(@RestPath String id);
}
