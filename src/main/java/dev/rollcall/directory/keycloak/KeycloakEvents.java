package dev.rollcall.directory.keycloak;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.all;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.array;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.elements;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.required;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.RepeatedPagesException;
import dev.rollcall.directory.event.DirectoryEvent;
import dev.rollcall.directory.event.DirectoryEvent.Concern;
import dev.rollcall.directory.event.DirectoryEvents;
import dev.rollcall.directory.event.EventKind;
import dev.rollcall.directory.event.EventLog;
import dev.rollcall.directory.event.EventPage;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.directory.keycloak.call.KeycloakEventCalls;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Reads Keycloak's user events and admin events with the Admin API. Keycloak sorts events only by time, so the order of events of one millisecond
 * may differ between requests. So pages begin at a time instead of an offset.
 */
@ApplicationScoped
class KeycloakEvents implements DirectoryEvents {

    private static final String LOGIN = "LOGIN";

    /** The types that create, change or delete identities. Each is an {@code org.keycloak.events.EventType}; Keycloak answers 500 for an unknown one. */
    static final List<String> USER_EVENTS = List.of(
            "REGISTER",
            "UPDATE_PROFILE",
            "UPDATE_EMAIL",
            "VERIFY_EMAIL",
            "DELETE_ACCOUNT",
            "IDENTITY_PROVIDER_FIRST_LOGIN",
            "USER_DISABLED_BY_PERMANENT_LOCKOUT");

    /**
     * More types, for a realm that has organizations. At a sign-in through an organization's identity provider, an identity may become a
     * member. {@link KeycloakEventsConfig#brokerLogins} asks for {@code LOGIN} in every realm.
     */
    static final List<String> MEMBERSHIP_EVENTS = List.of("INVITE_ORG", LOGIN);

    private static final String OLDEST_FIRST = "asc";
    private static final int PAGE = 500;
    private static final int ALL = -1;

    private final KeycloakAdmin admin;
    private final KeycloakAdmin listings;
    private final KeycloakCalls calls;
    private final KeycloakEventCalls eventCalls;
    private final ServerSupport server;
    private final DirectoryOrganizations organizations;
    private final KeycloakFederations federations;
    private final boolean brokerLogins;

    KeycloakEvents(
            KeycloakAdmin admin,
            @Identifier(KeycloakAdmin.FOR_LISTINGS) KeycloakAdmin listings,
            KeycloakCalls calls,
            KeycloakEventCalls eventCalls,
            ServerSupport server,
            DirectoryOrganizations organizations,
            KeycloakFederations federations,
            KeycloakEventsConfig config) {
        this.admin = admin;
        this.listings = listings;
        this.calls = calls;
        this.eventCalls = eventCalls;
        this.server = server;
        this.organizations = organizations;
        this.federations = federations;
        this.brokerLogins = config.brokerLogins();
    }

    @Override
    public EventLog log() {
        JsonNode realm = calls.ask(admin::realm);
        Set<String> missingTypes = new TreeSet<>();
        JsonNode saved = realm.path("enabledEventTypes");
        if (!saved.isEmpty()) {
            missingTypes.addAll(userTypes());
            saved.forEach(type -> missingTypes.remove(type.asText()));
        }
        return new EventLog(
                realm.path("eventsEnabled").asBoolean(),
                missingTypes,
                seconds(realm.path("eventsExpiration")),
                realm.path("adminEventsEnabled").asBoolean(),
                seconds(realm.path("attributes").path("adminEventsExpiration")),
                organizations.areEnabled());
    }

    /** Without {@code view-realm}, Keycloak returns only the name of the realm. */
    @Override
    public Optional<String> realm() {
        return Optional.of(calls.ask(admin::realm).path("id").asText("")).filter(id -> !id.isEmpty());
    }

    /** Returns the types of user events that are read in this realm. */
    List<String> userTypes() {
        return server.known(EventKind.USER, wantedUserTypes());
    }

    private List<String> wantedUserTypes() {
        if (organizations.areEnabled()) {
            return union(USER_EVENTS, MEMBERSHIP_EVENTS);
        }
        return brokerLogins ? union(USER_EVENTS, List.of(LOGIN)) : USER_EVENTS;
    }

    private List<String> adminTypes() {
        return server.known(
                EventKind.ADMIN,
                organizations.areEnabled()
                        ? union(KeycloakAdminEvent.TYPES, KeycloakAdminEvent.ORGANIZATION_TYPES)
                        : KeycloakAdminEvent.TYPES);
    }

    private static List<String> union(List<String> some, List<String> more) {
        return Stream.concat(some.stream(), more.stream()).toList();
    }

    private static Optional<Duration> seconds(JsonNode expiration) {
        return Optional.of(expiration.asLong()).filter(seconds -> seconds > 0).map(Duration::ofSeconds);
    }

    @Override
    public EventPage read(EventKind stream, Instant from) {
        long first = from.toEpochMilli();
        List<DirectoryEvent> page = events(stream, first, null, PAGE);
        if (page.size() < PAGE) {
            return new EventPage(page, Optional.empty());
        }
        Instant last = page.get(page.size() - 1).at();
        if (page.get(0).at().toEpochMilli() < first) {
            throw new RepeatedPagesException("the %s events".formatted(stream.code()));
        }
        if (page.get(0).at().isBefore(last)) {
            // all events of the last millisecond are on the next page
            return new EventPage(
                    page.stream().filter(event -> event.at().isBefore(last)).toList(), Optional.of(last));
        }
        long moment = last.toEpochMilli();
        return new EventPage(events(stream, moment, moment, ALL), Optional.of(last.plusMillis(1)));
    }

    private List<DirectoryEvent> events(EventKind stream, long from, Long to, int most) {
        return elements(array(read(stream, from, to, most)))
                .map(event -> stream == EventKind.USER ? userEvent(event) : adminEvent(event))
                .toList();
    }

    private JsonNode read(EventKind stream, long from, Long to, int most) {
        List<String> types =
                switch (stream) {
                    case USER -> userTypes();
                    case ADMIN -> adminTypes();
                };
        try {
            return eventCalls.ask(() -> switch (stream) {
                case USER -> admin.userEvents(types, from, to, OLDEST_FIRST, most);
                case ADMIN -> admin.adminEvents(types, from, to, OLDEST_FIRST, most);
            });
        } catch (DirectoryUnavailableException e) {
            server.doubt();
            throw e;
        }
    }

    private DirectoryEvent adminEvent(JsonNode event) {
        DirectoryEvent read = KeycloakAdminEvent.of(event);
        return federations.isOwnSynchronization(event)
                ? new DirectoryEvent(read.id(), read.at(), Concern.NOBODY, "")
                : read;
    }

    static DirectoryEvent userEvent(JsonNode event) {
        String subject = event.path("userId").asText("");
        return new DirectoryEvent(
                event.path("id").asText(),
                Instant.ofEpochMilli(event.path("time").asLong()),
                subject.isEmpty() ? Concern.NOBODY : concern(event),
                subject);
    }

    private static Concern concern(JsonNode event) {
        boolean throughProvider = event.path("details").has("identity_provider");
        return switch (event.path("type").asText()) {
            case LOGIN -> throughProvider ? Concern.MEMBERSHIPS : Concern.NOBODY;
            case "INVITE_ORG", "IDENTITY_PROVIDER_FIRST_LOGIN", "REGISTER" -> Concern.MEMBERSHIPS;
            case "DELETE_ACCOUNT" -> Concern.DELETION;
            default -> Concern.IDENTITY;
        };
    }

    @Override
    public Optional<Set<String>> membersWithSubgroups(String group, int most) {
        Set<String> members = new LinkedHashSet<>();
        Deque<String> groups = new ArrayDeque<>(List.of(group));
        int groupsRead = 0;
        while (!groups.isEmpty()) {
            String next = groups.pop();
            // also limits the walk through groups without members
            if (++groupsRead > most) {
                return Optional.empty();
            }
            // the deletion of the group is an event of its own
            boolean tooMany = ids("the members of a group", first -> listings.members(next, first, PAGE, true))
                    .anyMatch(member -> {
                        members.add(member);
                        return members.size() > most;
                    });
            if (tooMany) {
                return Optional.empty();
            }
            ids("the subgroups of a group", first -> listings.subgroups(next, first, PAGE, true))
                    .forEach(groups::push);
        }
        return Optional.of(members);
    }

    @Override
    public boolean grantsRoles(String group) {
        return calls.askUnlessGone(() -> admin.group(group))
                .filter(found -> !found.path("realmRoles").isEmpty()
                        || !found.path("clientRoles").isEmpty()
                        || found.hasNonNull("parentId")
                                && grantsRoles(found.path("parentId").asText()))
                .isPresent();
    }

    private Stream<String> ids(String listed, IntFunction<JsonNode> page) {
        return all(listed, PAGE, first -> calls.askUnlessGone(() -> page.apply(first)))
                .map(entry -> required(entry, "id"));
    }
}
