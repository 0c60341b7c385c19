package dev.rollcall.sync.reconcile;

import dev.rollcall.testing.keycloak.OwnRealm;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.List;
import java.util.Map;

/**
 * Switches reconciliation on, but not its schedule, for a realm and a schema of its own. The brake's share is small, so that its
 * minimum applies, however many users earlier tests have left.
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
