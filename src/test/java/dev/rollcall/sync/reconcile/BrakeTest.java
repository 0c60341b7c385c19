package dev.rollcall.sync.reconcile;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.sync.run.EntityKind;
import dev.rollcall.testing.Settings;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The limits of the brake with the default settings. */
class BrakeTest {

    private static final Map<EntityKind, Long> CURRENT = Map.of(
            EntityKind.USER, 1_000_000L,
            EntityKind.ORGANIZATION, 1_000L,
            EntityKind.MEMBERSHIP, 100_000L,
            EntityKind.TEAM, 10L);

    private final Brake brake = new Brake(Settings.of(ReconciliationConfig.class, Map.of()));

    @ParameterizedTest
    @EnumSource
    void limitIsAShareOfTheRecordsOfTheKind(BrakeKind kind) {
        long limit =
                switch (kind) {
                    case GONE -> 50_000;
                    case RETURNED, ENABLED, ROLES_GAINED -> 10_000;
                    case EMPTIED, REPLACED, RELINKED, ROLES_LOST -> 100_000;
                    case ORGANIZATIONS_ENDED, ORGANIZATIONS_DISABLED -> 50;
                    case ORGANIZATIONS_RESTORED -> 10;
                    case ORGANIZATIONS_CHANGED -> 100;
                    case MEMBERSHIPS_ENDED -> 5_000;
                    case MEMBERSHIPS_RETURNED -> 1_000;
                    case TEAMS_ENDED -> 10; // the minimum
                };

        assertThat(brake.limit(kind, CURRENT)).isEqualTo(limit);
    }
}
