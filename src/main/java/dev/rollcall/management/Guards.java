package dev.rollcall.management;

import dev.rollcall.audit.Action;
import dev.rollcall.audit.Actor;
import dev.rollcall.caller.RealmRoles;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.Identity;
import dev.rollcall.user.UserRows;
import dev.rollcall.web.ProblemException;
import dev.rollcall.web.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Nobody shuts themselves out, and nobody shuts out the last administrator. */
@ApplicationScoped
class Guards {

    private static final int PAGE = 50;

    private final Directory directory;
    private final UserRows users;
    private final RealmRoles roles;

    Guards(Directory directory, UserRows users, RealmRoles roles) {
        this.directory = directory;
        this.users = users;
        this.roles = roles;
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
     */
    void protectLastAdmin(Plan plan, Identity identity, Performer.Progress progress) {
        if (!takesAdmin(plan) || !identity.enabled() || !roles.makeAdmin(identity.roles())) {
            return;
        }
        progress.takesAdmin();
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
