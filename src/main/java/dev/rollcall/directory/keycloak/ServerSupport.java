package dev.rollcall.directory.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.event.EventKind;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.directory.keycloak.call.KeycloakJson;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * What the Keycloak server supports, as it says itself. It answers 500 to a request for a type of events that it does not know, so types of
 * later versions must not be asked for. A gateway may not let the question through, or Keycloak may refuse it: then the server counts as a
 * current one.
 */
@ApplicationScoped
public class ServerSupport {

    private static final Logger LOG = Logger.getLogger(ServerSupport.class);

    /** After an update of Keycloak, what is new is used within this time. */
    private static final Duration USED_FOR = Duration.ofMinutes(1);

    private static final Duration DOUBTED_AFTER = Duration.ofSeconds(10);

    private static final String ORGANIZATION_GROUP = "ORGANIZATION_GROUP";

    private final KeycloakServer server;
    private final KeycloakCalls calls;

    private final Lock asking = new ReentrantLock();
    private volatile Answer answer;

    /**
     * @param types the known types of each kind of events; none if the server did not say
     * @param certain false if the server did not answer, or a request failed since
     */
    private record Answer(Map<EventKind, Set<String>> types, boolean certain, long at) {

        boolean isUsable() {
            return System.nanoTime() - at < (certain ? USED_FOR : DOUBTED_AFTER).toNanos();
        }
    }

    ServerSupport(KeycloakServer server, KeycloakCalls calls) {
        this.server = server;
        this.calls = calls;
    }

    /** Returns those of these types that the server knows; all of them if it does not say. */
    List<String> known(EventKind kind, List<String> types) {
        Set<String> known = current().types().getOrDefault(kind, Set.of());
        return known.isEmpty() ? types : types.stream().filter(known::contains).toList();
    }

    /** Returns the types of events that the service reads and the server does not know; empty if the server does not say. */
    public Optional<List<String>> unknownTypes() {
        Map<EventKind, Set<String>> known = current().types();
        return known.values().stream().allMatch(Set::isEmpty)
                ? Optional.empty()
                : Optional.of(Stream.concat(
                                unknown(
                                        known.get(EventKind.USER),
                                        KeycloakEvents.USER_EVENTS,
                                        KeycloakEvents.MEMBERSHIP_EVENTS),
                                unknown(
                                        known.get(EventKind.ADMIN),
                                        KeycloakAdminEvent.TYPES,
                                        KeycloakAdminEvent.ORGANIZATION_TYPES))
                        .toList());
    }

    private static Stream<String> unknown(Set<String> known, List<String> types, List<String> more) {
        return Stream.concat(types.stream(), more.stream()).filter(type -> !known.isEmpty() && !known.contains(type));
    }

    /** Whether organizations have groups, and so teams: since Keycloak 26.6. */
    public boolean hasOrganizationGroups() {
        return !known(EventKind.ADMIN, List.of(ORGANIZATION_GROUP)).isEmpty();
    }

    /** Called when a request for events has failed: the server may have been replaced by another version. */
    void doubt() {
        Answer last = answer;
        if (last != null) {
            answer = new Answer(last.types(), false, last.at());
        }
    }

    /** One thread asks. The others use the last answer meanwhile, and wait only for the first. */
    private Answer current() {
        Answer last = answer;
        if (last != null && last.isUsable()) {
            return last;
        }
        if (last == null) {
            asking.lock();
        } else if (!asking.tryLock()) {
            return last;
        }
        try {
            Answer before = answer;
            if (before == null || !before.isUsable()) {
                answer = ask(before == null ? Map.of() : before.types());
            }
            return answer;
        } finally {
            asking.unlock();
        }
    }

    /**
     * @param before what is kept if the server does not say
     */
    private Answer ask(Map<EventKind, Set<String>> before) {
        try {
            JsonNode enums = calls.askUnguarded(server::info).path("enums");
            return new Answer(
                    Map.of(
                            EventKind.USER, names(enums.path("eventType")),
                            EventKind.ADMIN, names(enums.path("resourceType"))),
                    true,
                    System.nanoTime());
        } catch (DirectoryRefusedException | DirectoryUnavailableException e) {
            LOG.debugf("Keycloak does not say which types of events it knows: %s", e.getMessage());
            return new Answer(before, false, System.nanoTime());
        }
    }

    private static Set<String> names(JsonNode values) {
        return KeycloakJson.elements(values).map(JsonNode::asText).collect(Collectors.toSet());
    }
}
