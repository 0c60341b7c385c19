package dev.rollcall.sync.reconcile;

import dev.rollcall.testing.keycloak.OwnRealm;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/**
 * The service with reconciliation at work when it is asked for, on a realm and a schema of its own. The brake's share is
 * small, so that its minimum counts however many people the tests before have left.
 */
public class ReconciliationSwitchedOn implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "rollcall.reconciliation.enabled",
                "true",
                "rollcall.reconciliation.scheduled",
                "false",
                "rollcall.reconciliation.brake-share",
                "0.01");
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(OwnRealm.class));
    }
}
