package dev.rollcall.auth.token;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Interprets the names of realm roles according to the configuration. */
@ApplicationScoped
public class RealmRoles {

    private final CallerConfig.RolesConfig config;

    public RealmRoles(CallerConfig config) {
        this.config = config.roles();
    }

    /** Returns the roles that are copied into the user record, sorted. */
    public List<String> copied(Collection<String> roles) {
        return copied(config, roles.stream());
    }

    /** Whether tokens are read for realm roles. With another claim, a record's roles cannot be compared with those of the realm. */
    public boolean usesRealmRoles() {
        return config.claim().equals("realm_access/roles");
    }

    /** Whether a user with these roles is an administrator. */
    public boolean isAdmin(Collection<String> roles) {
        return isAdmin(config, roles.stream());
    }

    /** Returns the names of the administrator roles; one of them is enough. */
    public Set<String> adminNames() {
        return config.admin().orElse(Set.of());
    }

    /** Whether the configuration allows this service to grant the role. */
    public boolean isGrantable(String role) {
        return config.grantable().map(names -> names.contains(role)).orElse(true);
    }

    static List<String> copied(CallerConfig.RolesConfig config, Stream<String> roles) {
        return roles.filter(role -> config.ignored().stream().noneMatch(pattern -> matches(pattern, role)))
                .distinct()
                .sorted()
                .toList();
    }

    public static boolean isAdmin(CallerConfig.RolesConfig config, Stream<String> roles) {
        return roles.anyMatch(config.admin().orElse(Set.of())::contains);
    }

    private static boolean matches(String pattern, String role) {
        return pattern.endsWith("*")
                ? role.startsWith(pattern.substring(0, pattern.length() - 1))
                : role.equals(pattern);
    }
}
