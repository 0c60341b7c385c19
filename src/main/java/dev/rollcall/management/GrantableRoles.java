package dev.rollcall.management;

import dev.rollcall.caller.RealmRoles;
import dev.rollcall.directory.Directory;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The realm's roles, and which of them this service grants. */
@ApplicationScoped
class GrantableRoles {

    private final Directory directory;
    private final RealmRoles realmRoles;

    GrantableRoles(Directory directory, RealmRoles realmRoles) {
        this.directory = directory;
        this.realmRoles = realmRoles;
    }

    /** All that a record can show, by name: what is ignored there is of no use to anybody who chooses roles. */
    RoleList list() {
        List<Directory.RealmRole> roles = directory.realmRoles();
        Set<String> shown = new HashSet<>(
                realmRoles.copied(roles.stream().map(Directory.RealmRole::name).toList()));
        return new RoleList(roles.stream()
                .filter(role -> shown.contains(role.name()))
                .map(role -> new RoleView(role.name(), role.description(), role.composite(), isGrantable(role)))
                .toList());
    }

    /** Whether a request that assigns this role is not refused for that. */
    boolean isGrantable(Directory.RealmRole role) {
        return true;
    }
}
