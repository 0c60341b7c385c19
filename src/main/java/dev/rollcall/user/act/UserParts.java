package dev.rollcall.user.act;

import dev.rollcall.act.ActClaims;
import dev.rollcall.act.ActClock;
import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRoles;
import dev.rollcall.directory.profile.ProfileRefusals;
import dev.rollcall.user.RetainedUsers;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.UserWriter;
import dev.rollcall.user.retention.Retention;
import jakarta.inject.Singleton;

/** Services that all kinds of acts on users use. */
@Singleton
public record UserParts(
        Directory directory,
        DirectoryRoles directoryRoles,
        IdentityGuards guards,
        KeyRefusals keys,
        RoleSteps roles,
        RealmRoles realmRoles,
        ActClaims claims,
        ActClock clock,
        UserRows rows,
        UserWriter users,
        RetainedUsers retained,
        Retention retention,
        Revocations revoked,
        ProfileRefusals profile) {}
