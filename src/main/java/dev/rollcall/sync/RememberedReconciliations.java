package dev.rollcall.sync;

import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jboss.logging.Logger;

/** Where there is nothing that reconciles: says so in the log. */
@DefaultBean
@ApplicationScoped
class RememberedReconciliations implements Reconciliations {

    private static final Logger LOG = Logger.getLogger(RememberedReconciliations.class);
    private static final int MOST = 100;

    private final List<String> reasons = new CopyOnWriteArrayList<>();

    @Override
    public void request(String reason) {
        LOG.warnf("All records should be compared with Keycloak: %s", reason);
        if (reasons.size() < MOST) {
            reasons.add(reason);
        }
    }

    List<String> reasons() {
        return List.copyOf(reasons);
    }
}
