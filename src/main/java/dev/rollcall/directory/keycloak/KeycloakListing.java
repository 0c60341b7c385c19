package dev.rollcall.directory.keycloak;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.array;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.entries;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.number;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.required;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.unreadable;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.directory.DirectoryListing;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.directory.keycloak.call.KeycloakJson;
import dev.rollcall.directory.profile.RealmProfile;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/** Lists the identities and roles of Keycloak's realm with the Admin API. */
@ApplicationScoped
class KeycloakListing implements DirectoryListing {

    private static final int PAGE = 500;
    private static final String NAME = "name";

    private final KeycloakAdmin listings;
    private final KeycloakAdmin admin;
    private final KeycloakCalls calls;
    private final KeycloakFederations federations;
    private final RealmProfile profile;

    KeycloakListing(
            @Identifier(KeycloakAdmin.FOR_LISTINGS) KeycloakAdmin listings,
            KeycloakAdmin admin,
            KeycloakCalls calls,
            KeycloakFederations federations,
            RealmProfile profile) {
        this.listings = listings;
        this.admin = admin;
        this.calls = calls;
        this.federations = federations;
        this.profile = profile;
    }

    @Override
    public long count() {
        return number(calls.ask(listings::countUsers));
    }

    @Override
    public List<Identity> users(int first, int most) {
        List<Identity> users = new ArrayList<>();
        for (JsonNode user : array(calls.list("users", first, most, () -> listings.users(first, most, false)))) {
            required(user, "id");
            required(user, "username");
            if (!user.path("enabled").isBoolean()) {
                throw unreadable();
            }
            users.add(KeycloakUser.identity(user, List.of(), federations, profile.copied()));
        }
        return users;
    }

    @Override
    public List<String> roles(String subject) {
        return entries(calls.askUnlessGone(() -> admin.effectiveRoles(subject))).stream()
                .map(role -> required(role, NAME))
                .toList();
    }

    @Override
    public List<RoleSource> roleSources(Function<Collection<String>, List<String>> wanted) {
        List<RoleSource> sources = new ArrayList<>();
        Map<String, Set<String>> closures = new HashMap<>();
        for (JsonNode role : all("the roles", first -> listings.roles(first, PAGE))) {
            Set<String> inside = new HashSet<>();
            addClosure(role, inside, new HashSet<>());
            String name = required(role, NAME);
            closures.put(name, inside);
            add(sources, RoleSource.Kind.ROLE, name, wanted.apply(inside));
        }
        addGroups(sources, closures, wanted);
        return sources;
    }

    /** Adds the names of the realm roles that a role consists of: itself and all roles inside it, at any depth. */
    private void addClosure(JsonNode role, Set<String> names, Set<String> visited) {
        if (!visited.add(required(role, "id"))) {
            return;
        }
        if (!role.path("clientRole").asBoolean()) {
            names.add(required(role, NAME));
        }
        if (role.path("composite").asBoolean()) {
            composites(role).forEach(inside -> addClosure(inside, names, visited));
        }
    }

    /**
     * The roles directly inside a role; none for a client's role if the service account lacks {@code view-clients}. Users with realm roles by
     * such a client role are found by single requests later.
     */
    private List<JsonNode> composites(JsonNode role) {
        try {
            return entries(calls.askUnlessGone(
                    () -> listings.composites(role.path("id").asText())));
        } catch (DirectoryRefusedException e) {
            if (e.kind() == Kind.FORBIDDEN && role.path("clientRole").asBoolean()) {
                return List.of();
            }
            throw e;
        }
    }

    private record Group(JsonNode group, Set<String> inherited) {}

    private void addGroups(
            List<RoleSource> sources,
            Map<String, Set<String>> closures,
            Function<Collection<String>, List<String>> wanted) {
        Deque<Group> groups = new ArrayDeque<>();
        all("the groups", first -> listings.groups(first, PAGE, false))
                .forEach(group -> groups.push(new Group(group, Set.of())));
        while (!groups.isEmpty()) {
            Group next = groups.pop();
            String id = required(next.group(), "id");
            Set<String> roles = new TreeSet<>(next.inherited());
            next.group().path("realmRoles").forEach(role -> {
                // a role created since the listing of roles has no known closure
                roles.addAll(closures.getOrDefault(role.asText(), Set.of(role.asText())));
            });
            add(sources, RoleSource.Kind.GROUP, id, wanted.apply(roles));
            if (next.group().path("subGroupCount").asInt(1) > 0) {
                all("the subgroups of a group", first -> listings.subgroups(id, first, PAGE, false))
                        .forEach(child -> groups.push(new Group(child, roles)));
            }
        }
    }

    private static void add(List<RoleSource> sources, RoleSource.Kind kind, String id, List<String> roles) {
        if (!roles.isEmpty()) {
            sources.add(new RoleSource(kind, id, Set.copyOf(roles)));
        }
    }

    @Override
    public List<String> members(RoleSource source, int first, int most) {
        String listed =
                switch (source.kind()) {
                    case ROLE -> "users with role " + source.id();
                    case GROUP -> "members of group " + source.id();
                };
        Supplier<JsonNode> page = () -> switch (source.kind()) {
            case ROLE -> listings.usersWithRole(source.id(), first, most, true);
            case GROUP -> listings.members(source.id(), first, most, true);
        };
        return entries(KeycloakCalls.unlessGone(() -> calls.list(listed, first, most, page))).stream()
                .map(user -> required(user, "id"))
                .toList();
    }

    private List<JsonNode> all(String name, IntFunction<JsonNode> page) {
        return KeycloakJson.all(
                        name,
                        PAGE,
                        first -> KeycloakCalls.unlessGone(
                                () -> calls.list("entries of " + name, first, PAGE, () -> page.apply(first))))
                .toList();
    }
}
