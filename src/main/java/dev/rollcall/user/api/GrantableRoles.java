package dev.rollcall.user.api;

import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.DirectoryRoles;
import dev.rollcall.directory.DirectoryRoles.RealmRole;
import dev.rollcall.user.act.IdentityGuards;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Lists the realm's roles and whether this service can grant them. */
@ApplicationScoped
class GrantableRoles {

    private final DirectoryRoles directory;
    private final RealmRoles realmRoles;
    private final IdentityGuards guards;

    GrantableRoles(DirectoryRoles directory, RealmRoles realmRoles, IdentityGuards guards) {
        this.directory = directory;
        this.realmRoles = realmRoles;
        this.guards = guards;
    }

    /** Returns the roles that a record can show, sorted by name. Ignored roles are left out. */
    RoleList list() {
        List<RealmRole> all = directory.realmRoles();
        Set<String> names = new HashSet<>(
                realmRoles.copied(all.stream().map(role -> role.role().name()).toList()));
        List<RealmRole> shown =
                all.stream().filter(role -> names.contains(role.role().name())).toList();
        Set<String> ungrantable =
                guards.ungrantable(shown.stream().map(RealmRole::role).toList());
        return new RoleList(shown.stream()
                .map(role -> new RoleView(
                        role.role().name(),
                        role.description(),
                        role.role().composite(),
                        !ungrantable.contains(role.role().name())))
                .toList());
    }
}
