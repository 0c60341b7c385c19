package dev.rollcall.sync.feed;

import dev.rollcall.directory.event.DirectoryEvents;
import dev.rollcall.directory.event.EventKind;
import dev.rollcall.directory.event.EventLog;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import dev.rollcall.sync.SyncProblem;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Looks at whether Keycloak saves both kinds of events, with the types that the feed reads, and for how long. */
@Singleton
record SavedEvents(DirectoryEvents events) implements SetupCheck {

    /** If the service is down for longer than events are kept, only a reconciliation finds the changes of that time. */
    private static final Duration SHORTEST = Duration.ofDays(1);

    @Override
    public Part part() {
        return Part.EVENTS;
    }

    @Override
    public List<Finding> look() {
        if (events.realm().isEmpty()) {
            return List.of(Finding.notLookedAt(
                    Part.EVENTS, "The service account may not see which events are saved: it lacks view-realm."));
        }
        EventLog log = events.log();
        return Stream.of(EventKind.values()).map(stream -> finding(stream, log)).toList();
    }

    private static Finding finding(EventKind stream, EventLog log) {
        if (!log.keeps(stream)) {
            SyncProblem problem = missing(stream, log);
            return Finding.error(Part.EVENTS, problem.message(), problem.remedy());
        }
        Optional<Duration> kept = log.kept(stream);
        if (kept.isEmpty()) {
            return Finding.warning(
                    Part.EVENTS,
                    "Keycloak keeps its %s events for ever, so their table grows.".formatted(stream.code()),
                    "In Keycloak, open %s and set an expiration of some days.".formatted(page(stream)));
        }
        if (kept.get().compareTo(SHORTEST) < 0) {
            return Finding.warning(
                    Part.EVENTS,
                    "Keycloak keeps its %s events for %d minutes only: if the service is down for longer, only a reconciliation finds the changes of that time."
                            .formatted(stream.code(), kept.get().toMinutes()),
                    "In Keycloak, open %s and set an expiration of some days.".formatted(page(stream)));
        }
        return Finding.ok(
                Part.EVENTS,
                "Keycloak saves all %s events that the service reads, for %d days."
                        .formatted(stream.code(), kept.get().toDays()));
    }

    private static String page(EventKind stream) {
        return "Realm settings > Events > %s events settings".formatted(stream == EventKind.ADMIN ? "Admin" : "User");
    }

    /** Describes which events of the stream Keycloak does not save. */
    static SyncProblem missing(EventKind stream, EventLog log) {
        String where = "In Keycloak, open " + page(stream);
        if (stream == EventKind.ADMIN) {
            return new SyncProblem(
                    "Keycloak saves no admin events: only reconciliation finds changes made in its console.",
                    where + " and switch on 'Save events'.");
        }
        if (!log.userEvents()) {
            return new SyncProblem(
                    "Keycloak saves no user events: only reconciliation finds changes that users make to their own accounts.",
                    where + " and switch on 'Save events'.");
        }
        return new SyncProblem(
                "Keycloak does not save user events of these types: %s."
                        .formatted(String.join(
                                ", ", log.missingTypes().stream().sorted().toList())),
                where
                        + " and add them to 'Event types'. In a realm without identity providers and organizations,"
                        + " rollcall.sync.broker-logins=false does without sign-ins.");
    }
}
