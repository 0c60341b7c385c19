package dev.rollcall.user.act;

import dev.rollcall.act.Attempt;
import dev.rollcall.act.Step;
import dev.rollcall.act.Step.Change;
import dev.rollcall.act.Step.Evidence;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryRoles;
import dev.rollcall.directory.Identity;
import dev.rollcall.problem.ErrorKey;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** The steps that replace a user's roles: new roles are granted first, old ones revoked last and all at once. */
@ApplicationScoped
class RoleSteps {

    private final Directory directory;
    private final DirectoryRoles directoryRoles;
    private final IdentityGuards guards;
    private final RealmRoles realmRoles;

    RoleSteps(Directory directory, DirectoryRoles directoryRoles, IdentityGuards guards, RealmRoles realmRoles) {
        this.directory = directory;
        this.directoryRoles = directoryRoles;
        this.guards = guards;
        this.realmRoles = realmRoles;
    }

    Step grant(Attempt<? extends UserPlan, FoundUser> attempt) {
        return new Grant(this, attempt);
    }

    Step revoke(Attempt<? extends UserPlan, FoundUser> attempt) {
        return new Revoke(this, attempt);
    }

    /**
     * @throws DirectoryRefusedException if the plan revokes a role that the user has by a group or inside another role
     */
    void refuseInherited(UserPlan plan, Identity identity) {
        if (plan.roles() == null) {
            return;
        }
        Set<String> inherited = surplus(plan, identity);
        if (!inherited.isEmpty()) {
            inherited.removeAll(directoryRoles.assignedRoles(identity.subject()));
        }
        if (!inherited.isEmpty()) {
            throw new DirectoryRefusedException(
                    Kind.INVALID,
                    "Some roles cannot be revoked here.",
                    List.of(ErrorKey.INHERITED_ROLES
                            .with("roles", String.join(", ", inherited))
                            .at("roles")));
        }
    }

    /** Whether the act itself has granted a role that contains realm administration. */
    boolean grantedAdministration(UserPlan plan) {
        Set<String> granted = granted(plan);
        granted.retainAll(directoryRoles.assignedRoles(plan.subject()));
        return guards.containAdministration(directoryRoles.roles(granted));
    }

    /** The roles that the act grants. Before the first change nothing is known of them, except for a new user, who has none. */
    private static Set<String> granted(UserPlan plan) {
        Set<String> granted = new TreeSet<>();
        if (plan.roles() != null && (plan.before() != null || plan.creates())) {
            granted.addAll(plan.roles());
        }
        if (plan.before() != null) {
            granted.removeAll(plan.before().roles());
        }
        return granted;
    }

    /** The roles that the user has now, and will not have after the act. */
    private Set<String> surplus(UserPlan plan, Identity identity) {
        Set<String> surplus = new TreeSet<>(realmRoles.copied(identity.roles()));
        surplus.removeAll(plan.roles());
        return surplus;
    }

    private Evidence evidence(Attempt<? extends UserPlan, FoundUser> attempt, Function<RoleProgress, Evidence> ofStep) {
        if (UserSteps.isChangedByOthers(attempt)) {
            return Evidence.SUPERSEDED;
        }
        UserPlan plan = attempt.plan();
        // a user who is still to be created has no roles, and the state before is stored before the first change
        boolean notBegun = plan.creates() ? attempt.found().identity().isEmpty() : plan.before() == null;
        return notBegun ? Evidence.NOT_DONE : ofStep.apply(RoleProgress.of(plan, attempt.found(), realmRoles));
    }

    private record Grant(RoleSteps steps, Attempt<? extends UserPlan, FoundUser> attempt) implements Step {

        @Override
        public Evidence isDone() {
            return steps.evidence(attempt, RoleProgress::ofGrant);
        }

        @Override
        public Change apply() {
            UserPlan plan = attempt.plan();
            attempt.setFound(attempt.found().with(steps.directory.find(plan.subject())));
            Identity identity = attempt.found().identity().orElseThrow(IdentityGuards::gone);
            steps.refuseInherited(plan, identity);
            Set<String> missing = new TreeSet<>(plan.roles());
            missing.removeAll(identity.roles());
            if (missing.isEmpty()) {
                return Change.NONE;
            }
            List<DirectoryRoles.Role> roles = steps.directoryRoles.roles(missing);
            steps.guards.refuseUngrantable(roles);
            return () -> steps.directoryRoles.assignRoles(plan.subject(), roles);
        }

        /** The contents of a role may have changed since it was read. */
        @Override
        public void verify() {
            steps.guards.refuseProtected(attempt.plan().subject());
        }

        /** A new user is deleted, and their roles with them. */
        @Override
        public Change undo() {
            UserPlan plan = attempt.plan();
            return plan.creates() ? Change.NONE : steps.takeAway(plan.subject(), granted(plan));
        }
    }

    private record Revoke(RoleSteps steps, Attempt<? extends UserPlan, FoundUser> attempt) implements Step {

        @Override
        public Evidence isDone() {
            return steps.evidence(attempt, RoleProgress::ofRevocation);
        }

        /** Compares with the identity as {@link Grant} has read it: a role granted since then is in the plan. */
        @Override
        public Change apply() {
            UserPlan plan = attempt.plan();
            return steps.takeAway(
                    plan.subject(),
                    steps.surplus(plan, attempt.found().identity().orElseThrow(IdentityGuards::gone)));
        }
    }

    private Change takeAway(String subject, Set<String> names) {
        if (names.isEmpty()) {
            return Change.NONE;
        }
        List<DirectoryRoles.Role> roles = directoryRoles.roles(names);
        return () -> directoryRoles.removeRoles(subject, roles);
    }
}
