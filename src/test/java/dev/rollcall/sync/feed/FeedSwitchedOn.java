package dev.rollcall.sync.feed;

import dev.rollcall.stack.Stack;
import dev.rollcall.sync.ReconciliationRequests;
import dev.rollcall.testing.TimeLimits;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.quarkus.test.junit.QuarkusTestProfile;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Alternative;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The service with the feed at work, as it is not in other tests; what asks for a reconciliation is written down. */
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
                "rollcall.sync.patience", "6S");
    }

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
        return Set.of(Requests.class);
    }

    @Override
    public List<TestResourceEntry> testResources() {
        return List.of(new TestResourceEntry(Fresh.class));
    }

    /** Who wanted a reconciliation, and why. */
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

        public void forget() {
            reasons.clear();
        }
    }

    /** What other tests have done meanwhile is not followed. */
    public static final class Fresh implements QuarkusTestResourceLifecycleManager {

        @Override
        public Map<String, String> start() {
            try (Connection connection = TimeLimits.database(
                                    Stack.jdbcUrl(), Stack.databaseUser(), Stack.databasePassword())
                            .getConnection();
                    Statement statement = connection.createStatement()) {
                try (ResultSet rows = statement.executeQuery("select to_regclass('sync_feed') is not null")) {
                    rows.next();
                    if (rows.getBoolean(1)) {
                        statement.execute("delete from sync_feed");
                    }
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return Map.of();
        }

        @Override
        public void stop() {
            // nothing was begun
        }
    }
}
