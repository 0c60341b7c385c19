package dev.rollcall.act;

import dev.rollcall.audit.Action;
import dev.rollcall.audit.Actor;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryRefusedException.Reason;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.RealmAdministration;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserRows;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Nobody shuts themselves out, nobody shuts out the last administrator, and nobody comes to administer Keycloak's realm by this
 * service.
 */
@ApplicationScoped
public class Guards {

    private static final int PAGE = 50;

    private final Directory directory;
    private final UserRows users;
    private final RealmRoles roles;
    private final RealmAdministration administration;

    Guards(Directory directory, UserRows users, RealmRoles roles, RealmAdministration administration) {
        this.directory = directory;
        this.users = users;
        this.roles = roles;
        this.administration = administration;
    }

    /**
     * @throws DirectoryRefusedException if the identity administers the realm in Keycloak
     */
    void refuseProtected(String subject) {
        if (isProtected(subject)) {
            throw protectedIdentity();
        }
    }

    /** Whether the identity administers the realm in Keycloak. */
    public boolean isProtected(String subject) {
        return administration.isHeldBy(subject);
    }

    private static DirectoryRefusedException protectedIdentity() {
        return new DirectoryRefusedException(
                Kind.PROTECTED,
                "The user holds roles of realm-management, directly, by a group or inside another role. Change such users in Keycloak.",
                List.of());
    }

    /**
     * @param granted roles that the user does not have yet
     * @throws DirectoryRefusedException if the operator does not let this service grant one of them, or if one contains realm
     *     administration
     */
    public void refuseUngrantable(Collection<Directory.Role> granted) {
        if (!granted.stream().map(Directory.Role::name).allMatch(roles::isGrantable)) {
            throw ungrantable("names a role that cannot be granted here");
        }
        if (containAdministration(granted)) {
            throw ungrantable("names a role that contains roles of realm-management: grant it in Keycloak");
        }
    }

    /** The names of those of these roles that {@link #refuseUngrantable} refuses. */
    public Set<String> ungrantable(Collection<Directory.Role> some) {
        Set<String> ungrantable = new HashSet<>(administration.containedIn(some));
        some.stream()
                .map(Directory.Role::name)
                .filter(name -> !roles.isGrantable(name))
                .forEach(ungrantable::add);
        return ungrantable;
    }

    /** Whether one of these roles contains realm administration. */
    boolean containAdministration(Collection<Directory.Role> some) {
        return !administration.containedIn(some).isEmpty();
    }

    private static DirectoryRefusedException ungrantable(String message) {
        return new DirectoryRefusedException(
                Kind.INVALID, "A role cannot be granted.", List.of(new Reason("roles", message)));
    }

    /** Whether the act makes an administrator none any more, if its user is one; who is only being made is none yet. */
    boolean takesAdmin(Plan plan) {
        return plan.action() != Action.CREATE
                && (plan.action() == Action.DELETE
                        || Boolean.FALSE.equals(plan.identity().enabled())
                        || plan.roles() != null && !roles.makeAdmin(plan.roles()));
    }

    /**
     * @throws ProblemException 403 for an administrator who would delete, disable or demote themselves
     */
    void protectSelf(Plan plan, Actor actor) {
        boolean self = actor.subject().equals(plan.subject());
        boolean demotes = plan.roles() != null && !roles.makeAdmin(plan.roles());
        if (self
                && (plan.action() == Action.DELETE
                        || Boolean.FALSE.equals(plan.identity().enabled())
                        || demotes)) {
            throw new ProblemException(
                    ProblemType.OWN_ACCOUNT,
                    "Nobody deletes, disables or demotes themselves. Ask another administrator.");
        }
    }

    /**
     * The directory is asked, not the records: they may be late. The act takes the turn of those that take away an
     * administrator, so nobody else does so meanwhile.
     *
     * @throws ProblemException 403 if no other enabled administrator would be left
     * @throws DirectoryRefusedException as {@link #refuseProtected}, for an administrator
     */
    void protectLastAdmin(Plan plan, Identity identity, ActSteps.Progress progress) {
        if (!takesAdmin(plan) || !identity.enabled() || !roles.makeAdmin(identity.roles())) {
            return;
        }
        progress.takesAdmin();
        // the turn may have taken seconds to come
        refuseProtected(identity.subject());
        boolean another = candidates()
                .filter(subject -> !subject.equals(identity.subject()))
                .map(directory::find)
                .flatMap(Optional::stream)
                .anyMatch(other -> other.enabled() && roles.makeAdmin(other.roles()));
        if (!another) {
            throw new ProblemException(
                    ProblemType.LAST_ADMIN, "This is the last enabled administrator. Make another one first.");
        }
    }

    /** Who has the role directly, and who has it by a group or inside of another role as far as the records know. */
    private Stream<String> candidates() {
        return roles.adminNames().stream()
                .flatMap(role -> Stream.concat(
                        Stream.iterate(0, first -> first + PAGE)
                                .map(first -> directory.holders(role, first, PAGE))
                                .takeWhile(page -> !page.isEmpty())
                                .flatMap(List::stream),
                        Stream.of(role).flatMap(name -> users.subjectsOfEnabled(name, PAGE).stream())));
    }
}
