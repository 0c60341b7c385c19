package dev.rollcall.directory.keycloak;

import dev.rollcall.directory.keycloak.call.DirectoryConfig;
import dev.rollcall.directory.keycloak.call.ServiceClient;
import io.quarkus.oidc.client.reactive.filter.OidcClientRequestReactiveFilter;
import io.quarkus.oidc.client.reactive.filter.runtime.DetectUnauthorizedClientResponseFilter;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Creates the clients of Keycloak's Admin API, with pooled connections and the service's own cached token. */
@Singleton
public class KeycloakAdminClient {

    private final DirectoryConfig config;
    private final String realmUrl;
    private final long connectTimeout;
    private final long readTimeout;
    private final Optional<TlsConfiguration> tls;

    KeycloakAdminClient(
            DirectoryConfig config,
            TlsConfigurationRegistry tls,
            @ConfigProperty(name = "quarkus.rest-client.keycloak.tls-configuration-name") Optional<String> tlsName,
            @ConfigProperty(name = "quarkus.oidc.auth-server-url") String realmUrl,
            @ConfigProperty(name = "quarkus.rest-client.keycloak.connect-timeout") long connectTimeout,
            @ConfigProperty(name = "quarkus.rest-client.keycloak.read-timeout") long readTimeout) {
        this.config = config;
        this.realmUrl = realmUrl;
        this.connectTimeout = connectTimeout;
        this.readTimeout = readTimeout;
        this.tls = TlsConfiguration.from(tls, tlsName);
    }

    @Produces
    @Singleton
    ServiceClient serviceClient(@ConfigProperty(name = "quarkus.oidc.client-id") String clientId) {
        return new ServiceClient(clientId, realmUrl, KeycloakUrls.tokenEndpoint(realmUrl), adminApi());
    }

    private String adminApi() {
        return config.adminUrl().orElseGet(() -> KeycloakUrls.adminApi(realmUrl));
    }

    @Produces
    @Singleton
    KeycloakAdmin admin() {
        return create(KeycloakAdmin.class);
    }

    @Produces
    @Singleton
    @Identifier(KeycloakAdmin.FOR_LISTINGS)
    KeycloakAdmin listings() {
        return client(KeycloakAdmin.class, config.listingTimeout().toMillis());
    }

    @Produces
    @Singleton
    KeycloakOrganizationApi organizations() {
        return client(KeycloakOrganizationApi.class, config.listingTimeout().toMillis());
    }

    @Produces
    @Singleton
    @Identifier(KeycloakOrganizationApi.FOR_DELETIONS)
    KeycloakOrganizationApi organizationDeletions() {
        return client(
                KeycloakOrganizationApi.class,
                config.organizationDeletionTimeout().toMillis());
    }

    @Produces
    @Singleton
    KeycloakServer server() {
        return client(KeycloakServer.class, KeycloakUrls.server(adminApi()), readTimeout);
    }

    /** Creates a client of a part of the realm's Admin API that answers soon. */
    public <T> T create(Class<T> api) {
        return client(api, readTimeout);
    }

    private <T> T client(Class<T> api, long timeout) {
        return client(api, adminApi(), timeout);
    }

    private <T> T client(Class<T> api, String url, long timeout) {
        QuarkusRestClientBuilder builder = QuarkusRestClientBuilder.newBuilder()
                .baseUri(URI.create(url))
                .connectTimeout(connectTimeout, TimeUnit.MILLISECONDS)
                .readTimeout(timeout, TimeUnit.MILLISECONDS)
                .property("io.quarkus.rest.client.connection-pool-size", config.concurrency())
                .register(OidcClientRequestReactiveFilter.class)
                .register(new DetectUnauthorizedClientResponseFilter());
        tls.ifPresent(builder::tlsConfiguration);
        return builder.build(api);
    }
}
