package dev.rollcall.auth.token;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** What the names of the realm's roles mean here, wherever they were read. */
@ApplicationScoped
public class RealmRoles {

    private final CallerConfig.RolesConfig config;

    public RealmRoles(CallerConfig config) {
        this.config = config.roles();
    }

    /** Those that are copied into a record, sorted. */
    public List<String> copied(Collection<String> roles) {
        return copied(config, roles.stream());
    }

    /** Whether the roles that tokens are read for are those of the realm; else a record's are none that the realm could tell. */
    public boolean areOfTheRealm() {
        return config.claim().equals("realm_access/roles");
    }

    /** Whether who holds these is an administrator. */
    public boolean makeAdmin(Collection<String> roles) {
        return makeAdmin(config, roles.stream());
    }

    /** The names of the roles of which one makes an administrator. */
    public Set<String> adminNames() {
        return config.admin().orElse(Set.of());
    }

    /** Whether the operator lets this service grant the role. */
    public boolean isGrantable(String role) {
        return config.grantable().map(names -> names.contains(role)).orElse(true);
    }

    static List<String> copied(CallerConfig.RolesConfig config, Stream<String> roles) {
        return roles.filter(role -> config.ignored().stream().noneMatch(pattern -> matches(pattern, role)))
                .distinct()
                .sorted()
                .toList();
    }

    public static boolean makeAdmin(CallerConfig.RolesConfig config, Stream<String> roles) {
        return roles.anyMatch(config.admin().orElse(Set.of())::contains);
    }

    private static boolean matches(String pattern, String role) {
        return pattern.endsWith("*")
                ? role.startsWith(pattern.substring(0, pattern.length() - 1))
                : role.equals(pattern);
    }
}
