package dev.rollcall.user.act;

import dev.rollcall.act.Step.Evidence;
import dev.rollcall.auth.token.RealmRoles;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Progress of an interrupted act on a user's roles. Keycloak grants or revokes all roles of a request at once, so if only some of them
 * are changed, others have changed them.
 *
 * @param before the roles that were assigned directly before the act
 * @param wanted the roles to hold afterwards
 * @param assigned the roles that are assigned directly now
 * @param effective all roles that the user has now, those by a group or inside another role too
 */
record RoleProgress(Set<String> before, Set<String> wanted, Set<String> assigned, Set<String> effective) {

    /**
     * Leaves out roles that are not copied, such as the realm's default roles, since an act does not revoke them.
     *
     * @param plan changes roles; it has the state before, or creates the user
     */
    static RoleProgress of(UserPlan plan, FoundUser found, RealmRoles realmRoles) {
        List<String> before = plan.before() == null ? List.of() : plan.before().roles();
        return new RoleProgress(
                concerned(before, plan, realmRoles),
                new HashSet<>(plan.roles()),
                concerned(found.assignedRoles(), plan, realmRoles),
                new HashSet<>(found.identity().orElseThrow().roles()));
    }

    private static Set<String> concerned(Collection<String> roles, UserPlan plan, RealmRoles realmRoles) {
        Set<String> concerned = new HashSet<>(roles);
        concerned.retainAll(plan.roles());
        concerned.addAll(realmRoles.copied(roles));
        return concerned;
    }

    /** A role that the user has by a group need not be granted. */
    Evidence ofGrant() {
        Set<String> granted = without(wanted, before);
        return isChangedByOthers()
                ? Evidence.SUPERSEDED
                : Evidence.of(Collections.disjoint(assigned, granted), effective.containsAll(granted));
    }

    Evidence ofRevocation() {
        Set<String> revoked = without(before, wanted);
        return Evidence.of(assigned.containsAll(revoked), Collections.disjoint(assigned, revoked));
    }

    /** Whether a role is assigned that was neither there before nor is wanted, or a role is missing that the act keeps. */
    private boolean isChangedByOthers() {
        Set<String> kept = new HashSet<>(before);
        kept.retainAll(wanted);
        return !assigned.containsAll(kept)
                || !without(without(assigned, before), wanted).isEmpty();
    }

    private static Set<String> without(Set<String> roles, Set<String> others) {
        Set<String> rest = new TreeSet<>(roles);
        rest.removeAll(others);
        return rest;
    }
}
