package dev.rollcall.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.rollcall.testing.Realm;
import dev.rollcall.testing.keycloak.OwnRealm;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two services share a database, in which each has a schema. Each has a realm, too. One does not see the schema of the extension. */
@Tag("process")
@Tag("slow")
class TwoSchemasIT {

    private static final Duration SOON = Duration.ofSeconds(60);

    private final List<OwnRealm> realms =
            Stream.generate(OwnRealm::new).limit(2).toList();

    @BeforeEach
    void checkStack() {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
    }

    @AfterEach
    void stop() {
        realms.stream().filter(own -> own.realm() != null).forEach(OwnRealm::stop);
    }

    @Test
    void bothServicesFollowTheirRealmsAndNumberTheirChanges() {
        try (PackagedProcess one = start(realms.get(0), "");
                PackagedProcess two = start(realms.get(1), ",public")) {
            one.awaitReady();
            two.awaitReady();

            for (OwnRealm own : realms) {
                Realm.Identity identity = own.realm().createIdentity("shared");
                await().atMost(SOON)
                        .until(() -> own.records()
                                        .number("select count(*) from users where keycloak_id = ?", identity.subject())
                                == 1);
                await().atMost(SOON).until(() -> own.records().number("select last_position from change_log") > 0);
            }
            assertThat(List.of(one.output(), two.output()))
                    .allSatisfy(output -> assertThat(output)
                            .contains("This replica now keeps users in sync", "This replica now numbers changes"));
        }
    }

    /**
     * @param further what follows the schema in the search path
     */
    private static PackagedProcess start(OwnRealm own, String further) {
        Map<String, String> settings = new HashMap<>(new PackagedStack().start());
        settings.putAll(own.start());
        settings.computeIfPresent("quarkus.datasource.jdbc.url", (key, url) -> url.replace(",public", further));
        settings.put("rollcall.sync.enabled", "true");
        settings.put("rollcall.reconciliation.enabled", "true");
        own.realm().set(Map.of("eventsEnabled", true, "adminEventsEnabled", true));
        return PackagedProcess.start(settings);
    }
}
