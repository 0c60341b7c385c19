package dev.rollcall.testing;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.time.Duration;
import java.util.Map;

/** A sign-in is too old for a new e-mail address after seconds. */
public class SignInsAgeQuickly implements QuarkusTestProfile {

    /** Longer than what follows a sign-in takes on a busy machine. */
    public static final Duration MAX_AGE = Duration.ofSeconds(20);

    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of("rollcall.management.me.recent-authentication", MAX_AGE.toSeconds() + "S");
    }
}
