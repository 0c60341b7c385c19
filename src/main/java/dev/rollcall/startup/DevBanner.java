package dev.rollcall.startup;

import dev.rollcall.directory.keycloak.KeycloakUrls;
import io.quarkus.arc.profile.IfBuildProfile;
import io.quarkus.vertx.http.HttpServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;

/** Prints addresses and demo accounts when dev mode has started. */
@ApplicationScoped
@IfBuildProfile("dev")
class DevBanner {

    private static final Logger LOG = Logger.getLogger(DevBanner.class);

    /**
     * A system property, so that it survives a live reload and the banner is shown once. Its name must not begin with {@code rollcall}: a reload
     * reads system properties as settings, and fails for an unknown setting.
     */
    static final String SHOWN = DevBanner.class.getName() + ".shown";

    private static final String TEXT = """
        Rollcall is up:
          Service           http://localhost:%1$d
          Console           http://localhost:%1$d/console
          Swagger UI        http://localhost:%1$d/q/swagger-ui
          Health, metrics   http://localhost:%5$d/q/health, /q/metrics
          Keycloak console  %2$s (%3$s / %4$s)
          Demo accounts     alice / alice, rita / rita, admin / admin
          Mails             %6$s
          Tests             mvn verify, with servers of its own, hence not here (key r)\
        """;

    private final String realmUrl;
    private final String keycloakAdmin;
    private final String keycloakPassword;
    private final int managementPort;
    private final String mails;

    DevBanner(
            @ConfigProperty(name = "quarkus.oidc.auth-server-url") String realmUrl,
            @ConfigProperty(name = "stack.keycloak.admin.username", defaultValue = "admin") String keycloakAdmin,
            @ConfigProperty(name = "stack.keycloak.admin.password", defaultValue = "admin") String keycloakPassword,
            @ConfigProperty(name = "quarkus.management.port", defaultValue = "9000") int managementPort,
            @ConfigProperty(name = "stack.mail.url", defaultValue = "none are sent") String mails) {
        this.realmUrl = realmUrl;
        this.keycloakAdmin = keycloakAdmin;
        this.keycloakPassword = keycloakPassword;
        this.managementPort = managementPort;
        this.mails = mails;
    }

    void show(@ObservesAsync HttpServerStart server) {
        if (System.setProperty(SHOWN, "true") != null) {
            return;
        }
        String console = KeycloakUrls.console(realmUrl, "rollcall");
        LOG.infof(TEXT, server.options().getPort(), console, keycloakAdmin, keycloakPassword, managementPort, mails);
    }
}
