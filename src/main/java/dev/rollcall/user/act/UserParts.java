package dev.rollcall.user.act;

import dev.rollcall.act.ActClaims;
import dev.rollcall.act.ActClock;
import dev.rollcall.act.ActRequest;
import dev.rollcall.auth.revocation.Revocations;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRoles;
import dev.rollcall.directory.profile.ProfileRefusals;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.RetainedUsers;
import dev.rollcall.user.User;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.UserWriter;
import dev.rollcall.user.agent.AgentRules;
import dev.rollcall.user.retention.Retention;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;

/** Services that all kinds of acts on users use. */
@Singleton
public record UserParts(
        Directory directory,
        DirectoryRoles directoryRoles,
        IdentityGuards guards,
        KeyRefusals keys,
        AgentRules agents,
        RoleSteps roles,
        RealmRoles realmRoles,
        ActClaims claims,
        ActClock clock,
        UserRows rows,
        UserWriter users,
        RetainedUsers retained,
        Retention retention,
        Revocations revoked,
        ProfileRefusals profile) {

    /** Refuses to API keys what would outlive them: whoever has a key could make an administrator, or take over the account of one. */
    @Singleton
    record KeyRefusals(UserRows rows, RealmRoles roles) {

        /**
         * Returns 403 for a key that makes somebody an administrator or a reader, or gives one of these another e-mail address; and for whoever
         * takes the role of an administrator from themselves.
         *
         * @param takesAdmin whether the act takes away an administrator
         */
        Optional<ProblemException> of(UserPlan plan, ActRequest request, boolean takesAdmin) {
            if (request.actor().key() == null) {
                return takesAdmin ? IdentityGuards.ownAccountRefusal(request, plan.subject()) : Optional.empty();
            }
            List<String> before = rolesBefore(plan);
            if (plan.roles() != null && roles.losePrivilege(plan.roles(), before)) {
                return refusal("make a user an administrator or a reader");
            }
            boolean changesAddress =
                    plan.identity().email() != null || plan.identity().emailVerified() != null;
            return changesAddress && roles.privilege(before).isPresent()
                    ? refusal("change the e-mail address of an administrator or a reader")
                    : takesAdmin ? IdentityGuards.ownAccountRefusal(request, plan.subject()) : Optional.empty();
        }

        private List<String> rolesBefore(UserPlan plan) {
            return Optional.ofNullable(plan.subject())
                    .flatMap(rows::bySubject)
                    .map(KeyRefusals::roles)
                    .orElse(List.of());
        }

        private static List<String> roles(User user) {
            return user.roles;
        }

        private static Optional<ProblemException> refusal(String what) {
            return Optional.of(new ProblemException(
                    ProblemType.KEY_NOT_ALLOWED,
                    "No API key can %s: sign in, or use an access token.".formatted(what)));
        }
    }
}
