package dev.rollcall.directory.keycloak;

import static dev.rollcall.directory.keycloak.KeycloakUser.text;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.array;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.elements;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.entries;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.rollcall.directory.DirectoryPendingException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryRoles;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.directory.keycloak.call.KeycloakJson;
import dev.rollcall.problem.ErrorKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** Implements the directory's roles with the Admin API of Keycloak's realm. */
@ApplicationScoped
class KeycloakRoles implements DirectoryRoles {

    private static final int PAGE = 100;
    private static final String NAME = "name";

    private final KeycloakAdmin admin;
    private final KeycloakCalls calls;
    private final ObjectMapper json;

    KeycloakRoles(KeycloakAdmin admin, KeycloakCalls calls, ObjectMapper json) {
        this.admin = admin;
        this.calls = calls;
        this.json = json;
    }

    @Override
    public List<Role> roles(Collection<String> names) {
        return names.stream()
                .map(name -> role(name)
                        .map(KeycloakRoles::role)
                        .orElseThrow(() -> new DirectoryRefusedException(
                                Kind.INVALID, "A role does not exist.", List.of(ErrorKey.UNKNOWN_ROLE.at("roles")))))
                .toList();
    }

    /** Roles named "." or ".." cannot be requested, since a URL path cannot end in dots. */
    private Optional<JsonNode> role(String name) {
        return Set.of(".", "..").contains(name) ? Optional.empty() : calls.askUnlessGone(() -> admin.role(name));
    }

    /** Collected in a map, because a page repeats a role if another is created meanwhile. */
    @Override
    public List<RealmRole> realmRoles() {
        Map<String, RealmRole> roles = new TreeMap<>();
        KeycloakJson.all("the roles", PAGE, first -> Optional.of(calls.ask(() -> admin.roles(first, PAGE))))
                .map(role -> new RealmRole(role(role), description(role)))
                .forEach(role -> roles.put(role.role().name(), role));
        return List.copyOf(roles.values());
    }

    private static Role role(JsonNode role) {
        return new Role(
                role.path("id").asText(),
                role.path(NAME).asText(),
                role.path("composite").asBoolean());
    }

    /** Null for Keycloak's own roles: their description is a message key such as {@code ${role_offline-access}}. */
    private static String description(JsonNode role) {
        String text = text(role.path("description"));
        return text == null || text.startsWith("${") ? null : text;
    }

    @Override
    public List<String> assignedRoles(String subject) {
        return names(calls.ask(() -> admin.assignedRoles(subject)));
    }

    /** One request for each group, and for each role that contains others. */
    @Override
    public List<HeldRole> heldRoles(String subject) {
        Set<String> assigned = new HashSet<>();
        Map<String, Set<String>> byRole = new HashMap<>();
        Map<String, Set<String>> byGroup = new HashMap<>();
        for (JsonNode role : entries(calls.askUnlessGone(() -> admin.assignedRoles(subject)))) {
            String name = role.path(NAME).asText();
            assigned.add(name);
            contained(role).forEach(inside -> add(byRole, inside, name));
        }
        KeycloakJson.all(
                        "the groups of a user",
                        PAGE,
                        first -> calls.askUnlessGone(() -> admin.groupsOf(subject, first, PAGE, true)))
                .forEach(group -> rolesOf(group)
                        .forEach(name -> add(byGroup, name, group.path("path").asText())));
        return names(calls.askUnlessGone(() -> admin.effectiveRoles(subject))
                        .map(KeycloakJson::array)
                        .orElseGet(json::createArrayNode))
                .stream()
                .map(name -> new HeldRole(name, assigned.contains(name), sources(byGroup, name), sources(byRole, name)))
                .toList();
    }

    private static void add(Map<String, Set<String>> sources, String role, String source) {
        sources.computeIfAbsent(role, any -> new TreeSet<>()).add(source);
    }

    private static List<String> sources(Map<String, Set<String>> sources, String role) {
        return List.copyOf(sources.getOrDefault(role, Set.of()));
    }

    private List<String> rolesOf(JsonNode group) {
        String id = KeycloakJson.required(group, "id");
        return entries(calls.askUnlessGone(() -> admin.effectiveRolesOfGroup(id))).stream()
                .map(role -> role.path(NAME).asText())
                .toList();
    }

    /** Returns the names of the realm roles inside a role, at any depth. */
    private Set<String> contained(JsonNode role) {
        Set<String> names = new HashSet<>();
        Set<String> visited = new HashSet<>();
        Deque<JsonNode> unread = new ArrayDeque<>(List.of(role));
        while (!unread.isEmpty()) {
            JsonNode next = unread.pop();
            String id = next.path("id").asText();
            if (next.path("composite").asBoolean() && visited.add(id)) {
                for (JsonNode inside : entries(calls.askUnlessGone(() -> admin.composites(id)))) {
                    if (!inside.path("clientRole").asBoolean()) {
                        names.add(inside.path(NAME).asText());
                    }
                    unread.push(inside);
                }
            }
        }
        return names;
    }

    /** Keycloak refuses (400 or 409) roles that somebody else has just assigned. So this then checks whether they are assigned. */
    @Override
    public void assignRoles(String subject, List<Role> roles) {
        try {
            calls.changeRepeatably(() -> admin.assignRoles(subject, representations(roles)));
        } catch (DirectoryRefusedException e) {
            if (areAssigned(subject, roles)) {
                return;
            }
            if (e.kind() == Kind.TAKEN) {
                throw new DirectoryPendingException("Another request is assigning the same roles", e, true);
            }
            throw e;
        }
    }

    private boolean areAssigned(String subject, List<Role> roles) {
        try {
            return assignedRoles(subject)
                    .containsAll(roles.stream().map(Role::name).toList());
        } catch (DirectoryUnavailableException e) {
            throw new DirectoryPendingException("It is not known whether the roles were assigned", e, true);
        }
    }

    @Override
    public void removeRoles(String subject, List<Role> roles) {
        calls.changeRepeatably(() -> admin.removeRoles(subject, representations(roles)));
    }

    private ArrayNode representations(List<Role> roles) {
        ArrayNode array = json.createArrayNode();
        roles.forEach(role -> array.addObject().put("id", role.id()).put(NAME, role.name()));
        return array;
    }

    @Override
    public Map<String, Set<String>> rolesOfClient(String client, Collection<String> subjects) {
        String id = elements(array(calls.ask(() -> admin.clients(client))))
                .filter(found -> found.path("clientId").asText().equals(client))
                .map(found -> found.path("id").asText())
                .findFirst()
                .orElseThrow(() -> new DirectoryRefusedException(
                        Kind.GONE,
                        "The realm has no client '%s', whose roles are asked for.".formatted(client),
                        List.of()));
        Map<String, Set<String>> roles = new TreeMap<>();
        for (String subject : subjects) {
            calls.askUnlessGone(() -> admin.effectiveClientRoles(subject, id))
                    .ifPresent(found -> roles.put(subject, Set.copyOf(names(array(found)))));
        }
        return roles;
    }

    @Override
    public List<String> usersWithRole(String role, int first, int most) {
        return entries(calls.askUnlessGone(() -> admin.usersWithRole(role, first, most, true))).stream()
                .map(user -> user.path("id").asText())
                .toList();
    }

    /** The names of some roles, sorted. */
    static List<String> names(JsonNode roles) {
        return elements(roles).map(role -> role.path(NAME).asText()).sorted().toList();
    }
}
