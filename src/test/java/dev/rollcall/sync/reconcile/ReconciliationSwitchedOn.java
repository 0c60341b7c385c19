package dev.rollcall.sync.reconcile;

import dev.rollcall.testing.keycloak.OwnRealm;
import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Switches reconciliation on, but not its schedule, for a realm and a schema of its own. Users may delete their own account. The brake's shares are small, so that
 * its minimum applies, however many users earlier tests have left. A page of a listing may take a quarter of the time that it may by
 * default, since a test waits for it several times.
 */
public class ReconciliationSwitchedOn implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        Map<String, String> settings = new HashMap<>();
        settings.put("rollcall.reconciliation.enabled", "true");
        settings.put("rollcall.reconciliation.scheduled", "false");
        settings.put("rollcall.directory.listing-timeout", "15s");
        settings.put("rollcall.management.me.delete", "true");
        for (String share : List.of("gone", "gains-access", "changed")) {
            settings.put("rollcall.reconciliation.brake-shares." + share, "0.001");
        }
        return settings;
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(OwnRealm.class));
    }
}
