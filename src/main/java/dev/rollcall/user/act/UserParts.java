package dev.rollcall.user.act;

import dev.rollcall.act.ActClaims;
import dev.rollcall.act.ActClock;
import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.Directory;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.UserWriter;
import jakarta.inject.Singleton;

/** Services that all kinds of acts on users use. */
@Singleton
final class UserParts {

    final Directory directory;
    final IdentityGuards guards;
    final RoleSteps roles;
    final RealmRoles realmRoles;
    final ActClaims claims;
    final ActClock clock;
    final UserRows rows;
    final UserWriter users;
    final Revocations revoked;

    UserParts(
            Directory directory,
            IdentityGuards guards,
            RoleSteps roles,
            RealmRoles realmRoles,
            ActClaims claims,
            ActClock clock,
            UserRows rows,
            UserWriter users,
            Revocations revoked) {
        this.directory = directory;
        this.guards = guards;
        this.roles = roles;
        this.realmRoles = realmRoles;
        this.claims = claims;
        this.clock = clock;
        this.rows = rows;
        this.users = users;
        this.revoked = revoked;
    }
}
