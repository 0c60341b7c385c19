package dev.rollcall.sync.status;

import dev.rollcall.auth.revocation.RevocationsConfig;
import dev.rollcall.directory.Directory;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/** Looks at whether a session of Keycloak may last longer than its end is remembered here. Then a browser could continue one that has ended. */
@Singleton
record SessionLength(Directory directory, RevocationsConfig config) implements SetupCheck {

    @Override
    public Part part() {
        return Part.SESSIONS;
    }

    @Override
    public List<Finding> look() {
        Duration longest = directory.longestSession();
        if (longest.isZero()) {
            return List.of(Finding.notLookedAt(
                    Part.SESSIONS, "The service account may not see how long sessions last: it lacks view-realm."));
        }
        return List.of(
                config.kept().compareTo(longest) > 0
                        ? Finding.ok(
                                Part.SESSIONS,
                                "Keycloak's sessions last %s minutes at most, and their end is remembered for longer."
                                        .formatted(longest.toMinutes()))
                        : Finding.warning(
                                Part.SESSIONS,
                                "Keycloak's sessions may last %s minutes, and rollcall.revocations.kept is %s minutes: a session that has ended could be continued after that."
                                        .formatted(
                                                longest.toMinutes(),
                                                config.kept().toMinutes()),
                                "Set rollcall.revocations.kept to more than SSO Session Max and SSO Session Max Remember Me, or lower these in Keycloak under Realm settings > Sessions."));
    }
}
