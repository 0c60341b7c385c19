package dev.rollcall.directory.keycloak.setup;

import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.event.DirectoryEvents;
import dev.rollcall.directory.event.EventKind;
import dev.rollcall.directory.keycloak.ServerSupport;
import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/** Looks at what the Keycloak server supports. Its version is not shown to accounts of a realm, so the check asks for what the service uses. */
@Singleton
record ServerCheck(ServerSupport server, DirectoryEvents events, Clock clock) implements SetupCheck {

    @Override
    public Part part() {
        return Part.SERVER;
    }

    @Override
    public List<Finding> look() {
        return List.of(types(), times());
    }

    private Finding types() {
        return server.unknownTypes()
                .map(this::types)
                .orElseGet(() -> Finding.notLookedAt(
                        Part.SERVER,
                        "Keycloak does not say which types of events it knows, so it counts as a current version."));
    }

    private Finding types(List<String> unknown) {
        String types = unknown.isEmpty()
                ? "Keycloak knows all types of events that the service reads"
                : "Keycloak does not know these types of events, so the service does not read them: %s"
                        .formatted(String.join(", ", unknown));
        return Finding.ok(
                Part.SERVER,
                types
                        + (server.hasOrganizationGroups()
                                ? ". Organizations can have groups, and so teams."
                                : ". Organizations have no groups, and so no teams: Keycloak has them since 26.6."));
    }

    /** Keycloak 26.0 takes only dates. Both kinds of events have the same parameter. */
    private Finding times() {
        try {
            events.read(EventKind.ADMIN, clock.instant());
            return Finding.ok(Part.SERVER, "Keycloak accepts the times from which the service reads events.");
        } catch (DirectoryRefusedException e) {
            return switch (e.kind()) {
                case FORBIDDEN ->
                    Finding.notLookedAt(Part.SERVER, "The service account may not read events: it lacks view-events.");
                case INVALID ->
                    Finding.error(
                            Part.SERVER,
                            "Keycloak before 26.2 does not accept times in milliseconds, so no events can be read, and only reconciliation finds changes.",
                            "Update Keycloak to a version that README names.");
                default -> Finding.notLookedAt(Part.SERVER, Finding.sentence(e.getMessage()));
            };
        } catch (DirectoryUnavailableException e) {
            return Finding.notLookedAt(Part.SERVER, Finding.sentence(e.getMessage()));
        }
    }
}
