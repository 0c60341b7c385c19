package dev.rollcall.directory.keycloak.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.DirectoryUnavailableException.WrongSetupException;
import dev.rollcall.directory.event.DirectoryEvents;
import dev.rollcall.directory.keycloak.call.DirectoryConfig;
import dev.rollcall.directory.keycloak.call.ServiceClient;
import dev.rollcall.problem.Causes;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.cert.CertificateException;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import javax.net.ssl.SSLException;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Finds out whether the service's own client gets a token, reaches the Admin API, and has the roles that it needs. */
@ApplicationScoped
class ServiceClientProbe {

    private static final Logger LOG = Logger.getLogger(ServiceClientProbe.class);
    private static final String REALM_MANAGEMENT = "realm-management";
    private static final String VIEW_REALM = "view-realm";
    private static final String MANAGE_REALM = "manage-realm";

    private static final String NOT_SHOWN = "it does not show its realm to an account with " + VIEW_REALM;

    /** The roles without which no user can be listed. */
    private static final Set<String> FOR_LISTINGS = Set.of(VIEW_REALM, "view-users");

    private static final String UNTRUSTED =
            "Keycloak's certificate at %s is not trusted, or does not match the host of quarkus.oidc.auth-server-url.";

    private static final String TRUST =
            "To trust a private CA, set quarkus.tls.keycloak.trust-store.pem.certs and quarkus.oidc.tls.tls-configuration-name=keycloak.";

    private final ClientCredentials clientCredentials;
    private final ServiceClient own;
    private final DirectoryOrganizations organizations;
    private final DirectoryEvents events;
    private final DirectoryConfig config;
    private final String secret;

    ServiceClientProbe(
            ClientCredentials clientCredentials,
            ServiceClient own,
            DirectoryOrganizations organizations,
            DirectoryEvents events,
            DirectoryConfig config,
            @ConfigProperty(name = "quarkus.oidc.credentials.secret") Optional<String> secret) {
        this.clientCredentials = clientCredentials;
        this.own = own;
        this.organizations = organizations;
        this.events = events;
        this.config = config;
        // RequiredSettings requires it, except for a start that only migrates the schema, which never uses it.
        this.secret = secret.orElse("");
    }

    /**
     * Requests a token.
     *
     * @throws DirectoryUnavailableException as {@link ClientCredentials#request}
     */
    TokenAnswer token() {
        return clientCredentials.request(own.id(), secret, null);
    }

    /** Describes that there is no token. */
    ServiceClientState describe(DirectoryUnavailableException failure) {
        if (failure instanceof WrongSetupException wrong) {
            return misconfigured(Part.ADDRESSES, wrong);
        }
        if (Causes.of(failure)
                .anyMatch(cause -> cause instanceof SSLException || cause instanceof CertificateException)) {
            return ServiceClientState.unreachable(UNTRUSTED.formatted(own.tokenEndpoint()), TRUST);
        }
        return ServiceClientState.unreachable(
                failure.getMessage() + "; tokens are verified with the keys known so far.",
                "Check that Keycloak is running, and quarkus.oidc.auth-server-url. The service retries by itself.");
    }

    private static ServiceClientState misconfigured(Part part, WrongSetupException wrong) {
        return ServiceClientState.misconfigured(part, wrong.getMessage() + ".", wrong.remedy());
    }

    /** Looks at the client with the answer to its request for a token. Asks the Admin API up to three times. */
    ServiceClientState look(TokenAnswer answer) {
        if (answer instanceof TokenAnswer.Refused refused) {
            WrongSetupException wrong = own.refused(refused.refusal());
            return ServiceClientState.misconfigured(
                    Part.CLIENT,
                    wrong.getMessage() + ".",
                    wrong.remedy()
                            + " Until this is fixed, users cannot be managed or synchronized; bearer tokens are still verified.");
        }
        Set<String> roles = roles(((TokenAnswer.Issued) answer).claims());
        try {
            if (events.realm().isEmpty() && roles.contains(VIEW_REALM)) {
                throw own.wrongAdminApi(NOT_SHOWN);
            }
            return rights(roles, organizations.areEnabled());
        } catch (WrongSetupException e) {
            return misconfigured(Part.ADDRESSES, e);
        } catch (DirectoryUnavailableException e) {
            return ServiceClientState.unreachable(
                    "%s, although the client gets a token at %s.".formatted(e.getMessage(), own.tokenEndpoint()),
                    "Check rollcall.directory.admin-url, if it is set. The service retries by itself.");
        } catch (DirectoryRefusedException e) {
            if (roles.contains(VIEW_REALM)) {
                return misconfigured(Part.ADDRESSES, own.wrongAdminApi(NOT_SHOWN));
            }
            LOG.debugf("It is not known whether the realm has organizations: %s", e.getMessage());
            return rights(roles, false);
        }
    }

    private static Set<String> roles(JsonNode claims) {
        Set<String> roles = new TreeSet<>();
        claims.path("resource_access").path(REALM_MANAGEMENT).path("roles").forEach(role -> roles.add(role.asText()));
        return roles;
    }

    private ServiceClientState rights(Set<String> roles, boolean withOrganizations) {
        Set<String> missing = missingRoles(roles, withOrganizations);
        if (missing.isEmpty()) {
            return ServiceClientState.OK;
        }
        return new ServiceClientState(
                ServiceClientState.Kind.MISCONFIGURED,
                Finding.error(
                        Part.RIGHTS,
                        "The service account of client '%s' lacks %s.".formatted(own.id(), String.join(", ", missing)),
                        "In Keycloak, open Clients > %s > Service account roles > Assign role > Client roles and assign %s of %s."
                                .formatted(own.id(), String.join(", ", missing), REALM_MANAGEMENT)),
                missing.stream().noneMatch(FOR_LISTINGS::contains));
    }

    /**
     * Keycloak 26.4 and before show organizations only to those who may manage the realm. What counts is what the server answers. If nothing is
     * left to assign, the service's token in use is older than the roles.
     */
    private Set<String> missingRoles(Set<String> granted, boolean withOrganizations) {
        Set<String> missing = new TreeSet<>(config.requiredRoles());
        if (withOrganizations && !granted.contains(MANAGE_REALM)) {
            missing.addAll(config.organizationRoles());
        }
        missing.removeAll(granted);
        if (withOrganizations
                && Collections.disjoint(missing, config.organizationRoles())
                && organizations.areRefused()) {
            missing.addAll(granted.contains(MANAGE_REALM) ? config.organizationRoles() : Set.of(MANAGE_REALM));
            missing.removeAll(granted);
        }
        return missing;
    }
}
