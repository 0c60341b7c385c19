package dev.rollcall.auth.token;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Interprets the names of realm roles according to the configuration. */
@ApplicationScoped
public class RealmRoles {

    private static final Pattern CLIENT_ROLES = Pattern.compile("resource_access/([^/]+)/roles");

    private final CallerConfig.RolesConfig config;

    public RealmRoles(CallerConfig config) {
        this.config = config.roles();
    }

    /** Returns the roles that are copied into the user record, sorted. */
    public List<String> copied(Collection<String> roles) {
        return roles.stream()
                .filter(role -> config.ignored().stream().noneMatch(pattern -> matches(pattern, role)))
                .distinct()
                .sorted()
                .toList();
    }

    /** Returns the path of the roles in a token. */
    public String claim() {
        return config.claim();
    }

    /** Whether tokens are read for realm roles. With another claim, a record's roles cannot be compared with those of the realm. */
    public boolean usesRealmRoles() {
        return config.claim().equals("realm_access/roles");
    }

    /** Returns the client whose roles the tokens are read for; empty if the path leads elsewhere. */
    public Optional<String> client() {
        return Optional.of(CLIENT_ROLES.matcher(config.claim()))
                .filter(Matcher::matches)
                .map(path -> path.group(1));
    }

    /** Returns the service's own role of a caller with these roles: administrator, otherwise reader; empty if neither. */
    public Optional<String> privilege(Collection<String> roles) {
        if (isAdmin(roles)) {
            return Optional.of(Roles.ADMIN);
        }
        return containsAny(roles, readingNames()) ? Optional.of(Roles.READER) : Optional.empty();
    }

    /**
     * Whether a user whose roles change is no longer an administrator, or may no longer read other users, so that older tokens grant
     * too much.
     */
    public boolean losePrivilege(Collection<String> before, Collection<String> after) {
        return loseAll(before, after, adminNames()) || loseAll(before, after, readingNames());
    }

    private static boolean loseAll(Collection<String> before, Collection<String> after, Set<String> names) {
        return containsAny(before, names) && !containsAny(after, names);
    }

    private static boolean containsAny(Collection<String> roles, Set<String> names) {
        return roles.stream().anyMatch(names::contains);
    }

    /** Whether a user with these roles is an administrator. */
    public boolean isAdmin(Collection<String> roles) {
        return containsAny(roles, adminNames());
    }

    /** Returns the names of the administrator roles; one of them is enough. */
    public Set<String> adminNames() {
        return config.admin().orElse(Set.of());
    }

    /** Returns the names of the roles that allow to read other users: those of administrators and of readers; one of them is enough. */
    public Set<String> readingNames() {
        return Stream.of(config.admin(), config.reader())
                .flatMap(Optional::stream)
                .flatMap(Set::stream)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether a service with these roles may introspect API keys. */
    public boolean mayIntrospect(Collection<String> roles) {
        return containsAny(roles, config.introspect().orElse(Set.of()));
    }

    /** Whether the configuration allows this service to grant the role. */
    public boolean isGrantable(String role) {
        return config.grantable().map(names -> names.contains(role)).orElse(true);
    }

    private static boolean matches(String pattern, String role) {
        return pattern.endsWith("*")
                ? role.startsWith(pattern.substring(0, pattern.length() - 1))
                : role.equals(pattern);
    }
}
