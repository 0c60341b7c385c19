package dev.rollcall.startup;

import io.quarkus.oidc.runtime.TenantConfigBean;
import io.quarkus.oidc.runtime.TenantConfigContext;
import io.quarkus.scheduler.Scheduled;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Reads what Keycloak says of the realm as soon as it answers, if it did not when the service started. quarkus-oidc itself waits for the first
 * credential, and serves no protected resource metadata before.
 */
@ApplicationScoped
class LateKeycloak {

    private final TenantConfigBean tenants;

    LateKeycloak(TenantConfigBean tenants) {
        this.tenants = tenants;
    }

    @Scheduled(every = "5s", concurrentExecution = ConcurrentExecution.SKIP)
    Uni<Void> look() {
        TenantConfigContext realm = tenants.getDefaultTenant();
        if (realm.ready()) {
            return Uni.createFrom().voidItem();
        }
        return realm.initialize().onFailure().recoverWithNull().replaceWithVoid();
    }
}
