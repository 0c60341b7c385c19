package dev.rollcall.sync.feed;

import dev.rollcall.stack.Stack;
import dev.rollcall.sync.ReconciliationRequests;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** Switches on the event feed, which is off in other tests. Requests for a reconciliation are only recorded. */
public class FeedSwitchedOn implements QuarkusTestProfile {

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "rollcall.sync.enabled", "true",
                "rollcall.sync.poll-interval", "1S",
                "rollcall.sync.long-overlap", "30S",
                "rollcall.sync.long-overlap-interval", "3S",
                "rollcall.sync.group-members", "3",
                "rollcall.sync.retry-after", "2S",
                "rollcall.sync.patience", "12S");
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(Requests.class);
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Fresh.class));
    }

    /** Records why a reconciliation was requested. */
    @Alternative
    @ApplicationScoped
    public static class Requests implements ReconciliationRequests {

        private final List<String> reasons = new CopyOnWriteArrayList<>();

        @Override
        public void request(String reason) {
            reasons.add(reason);
        }

        public List<String> reasons() {
            return List.copyOf(reasons);
        }

        public void clear() {
            reasons.clear();
        }
    }

    /** Deletes the watermarks and the realm, so that the feed does not follow what other tests have done. */
    public static final class Fresh implements QuarkusTestResourceLifecycleManager {

        @Override
        public Map<String, String> start() {
            ServiceDatabase database = new ServiceDatabase(
                    TimeLimits.database(Stack.directJdbcUrl(), Stack.databaseUser(), Stack.databasePassword()));
            for (String table : List.of("sync_feed", "sync_realm")) {
                boolean isThere = database.text("select to_regclass('%s')".formatted(table)) != null;
                if (isThere) {
                    database.execute("delete from " + table);
                }
            }
            return Map.of();
        }

        @Override
        public void stop() {
            // nothing to stop
        }
    }
}
