package dev.rollcall.directory.keycloak;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.event.DirectoryEvent;
import dev.rollcall.directory.event.DirectoryEvent.Concern;
import dev.rollcall.directory.event.DirectoryEvent.OrganizationPart;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/**
 * Determines what an admin event concerns from its {@code resourcePath}, the path of the request below the realm. A path below {@code users/}
 * concerns that identity, whatever was changed: roles, groups or the profile.
 */
final class KeycloakAdminEvent {

    /**
     * The requested resource types; others, such as clients, do not concern identities. Each is an
     * {@code org.keycloak.events.admin.ResourceType}; Keycloak answers 500 for an unknown name.
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

    /** The types about organizations, for a realm that has them. An older Keycloak without organizations does not know these names. */
    static final List<String> ORGANIZATION_TYPES =
            List.of("ORGANIZATION", "ORGANIZATION_MEMBERSHIP", "ORGANIZATION_GROUP", "ORGANIZATION_GROUP_MEMBERSHIP");

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
            case "users" -> ofUser(segment(1));
            case "scim" -> ofScim();
            case "organizations" -> ofOrganization();
            case "groups" -> ofGroup();
            case "roles", "roles-by-id" -> ofRole();
            case "clients" ->
                // a client's role may contain realm roles
                isDelete() || contains("composites") ? many("a client's role was changed") : about(Concern.NOBODY, "");
            case "realms" -> many("a role was imported");
            case "user-storage", "components" ->
                operation.equals("CREATE")
                        ? about(Concern.NOBODY, "")
                        : many("a component of the realm, such as a user federation, was changed");
            default -> about(Concern.NOBODY, "");
        };
    }

    /** Who leaves a group loses its roles. */
    private DirectoryEvent ofUser(String subject) {
        if (subject.isEmpty()) {
            return about(Concern.NOBODY, "");
        }
        boolean takesRoles =
                isDelete() && (segment(2).equals("role-mappings") || segment(2).equals("groups"));
        return takesRoles ? about(Concern.ROLES, subject) : aboutIdentity(subject, segment(2));
    }

    /**
     * @param part what follows the subject in the path; empty for the identity as a whole
     */
    private DirectoryEvent aboutIdentity(String subject, String part) {
        return about(isDelete() && part.isEmpty() ? Concern.DELETION : Concern.IDENTITY, subject);
    }

    /** A path of SCIM begins with its version. An update of a group may have changed its members, whom the event does not name. */
    private DirectoryEvent ofScim() {
        return switch (segment(2)) {
            case "Users" -> segment(3).isEmpty() ? about(Concern.NOBODY, "") : aboutIdentity(segment(3), segment(4));
            case "Groups" -> operation.equals("UPDATE") ? about(Concern.GROUP_MEMBERS, segment(3)) : ofGroup();
            default -> about(Concern.NOBODY, "");
        };
    }

    /** Invitations are not copied. */
    private DirectoryEvent ofOrganization() {
        return switch (segment(2)) {
            case "" -> about(OrganizationPart.ITSELF);
            case "members" -> ofMember();
            case "groups" ->
                segment(4).equals("members") && !segment(5).isEmpty()
                        ? about(OrganizationPart.teamMember(segment(3), segment(5)))
                        : about(OrganizationPart.TEAMS);
            default -> about(Concern.NOBODY, "");
        };
    }

    /** The event of a new member has only the username. */
    private DirectoryEvent ofMember() {
        if (operation.equals("CREATE")) {
            return about(OrganizationPart.namedMember(
                    event.path("details").path("username").asText()));
        }
        return operation.equals("ACTION") || segment(3).isEmpty()
                ? about(Concern.NOBODY, "")
                : about(OrganizationPart.member(segment(3)));
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

    /** An update may have renamed the role. Nobody has a new role. */
    private DirectoryEvent ofRole() {
        return operation.equals("CREATE") && !contains("composites")
                ? about(Concern.NOBODY, "")
                : many("a role of the realm was changed");
    }

    private boolean isDelete() {
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

    private DirectoryEvent many(String description) {
        return about(Concern.MANY, description);
    }

    private DirectoryEvent about(OrganizationPart part) {
        return about(Concern.ORGANIZATION, segment(1), part);
    }

    private DirectoryEvent about(Concern concern, String target) {
        return about(concern, target, null);
    }

    private DirectoryEvent about(Concern concern, String target, OrganizationPart part) {
        return new DirectoryEvent(
                event.path("id").asText(),
                Instant.ofEpochMilli(event.path("time").asLong()),
                concern,
                target,
                part);
    }
}
