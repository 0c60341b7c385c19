package dev.rollcall.directory.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.DirectoryEvent;
import dev.rollcall.directory.DirectoryEvent.Concern;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * Whom an admin event is about, by its {@code resourcePath}, which is the path of the request below the realm. What begins with
 * {@code users/} is about that person, whatever was done: a role given, a group joined, a profile changed.
 */
final class KeycloakAdminEvent {

    /**
     * Of these only: the events of clients and their like tell nothing of people. Each is a
     * {@code org.keycloak.events.admin.ResourceType}; Keycloak answers 500 to a name that it does not know.
     */
    static final List<String> TYPES = List.of(
            "USER",
            "REALM_ROLE_MAPPING",
            "CLIENT_ROLE_MAPPING",
            "GROUP_MEMBERSHIP",
            "GROUP",
            "REALM_ROLE",
            "CLIENT_ROLE",
            "USER_FEDERATION_PROVIDER",
            "COMPONENT",
            // partial imports
            "REALM");

    private final JsonNode event;
    private final String operation;
    private final List<String> path;

    private KeycloakAdminEvent(JsonNode event) {
        this.event = event;
        this.operation = event.path("operationType").asText();
        this.path = List.of(event.path("resourcePath").asText().split("/"));
    }

    static DirectoryEvent of(JsonNode event) {
        return new KeycloakAdminEvent(event).toEvent();
    }

    private DirectoryEvent toEvent() {
        return switch (segment(0)) {
            case "users" -> segment(1).isEmpty() ? about(Concern.NOBODY, "") : about(Concern.PERSON, segment(1));
            case "groups" -> ofGroup();
            case "roles", "roles-by-id" -> ofRole();
            case "clients" ->
                // a client's role may hold roles of the realm
                isUndone() || contains("composites") ? many("a client's role was changed") : about(Concern.NOBODY, "");
            case "realms" -> many("a role was imported");
            case "user-storage", "components" ->
                operation.equals("CREATE")
                        ? about(Concern.NOBODY, "")
                        : many("a component of the realm, such as a user federation, was changed");
            default -> about(Concern.NOBODY, "");
        };
    }

    private DirectoryEvent ofGroup() {
        if (contains("role-mappings")) {
            return about(Concern.GROUP, segment(1));
        }
        if (event.path("resourceType").asText().equals("REALM")) {
            return many("a group was imported");
        }
        if (operation.equals("DELETE")) {
            return many("a group was deleted");
        }
        return operation.equals("UPDATE") && contains("children")
                ? many("a group was moved")
                : about(Concern.NOBODY, "");
    }

    /** One that is changed may have got another name, one that is new is nobody's. */
    private DirectoryEvent ofRole() {
        return operation.equals("CREATE") && !contains("composites")
                ? about(Concern.NOBODY, "")
                : many("a role of the realm was changed");
    }

    private boolean isUndone() {
        return operation.equals("DELETE");
    }

    private boolean contains(String segment) {
        return path.contains(segment);
    }

    private String segment(int index) {
        return index < path.size()
                ? URLDecoder.decode(path.get(index).replace("+", "%2B"), StandardCharsets.UTF_8)
                : "";
    }

    private DirectoryEvent many(String what) {
        return about(Concern.MANY, what);
    }

    private DirectoryEvent about(Concern concern, String whom) {
        return new DirectoryEvent(
                event.path("id").asText(),
                Instant.ofEpochMilli(event.path("time").asLong()),
                concern,
                whom);
    }
}
