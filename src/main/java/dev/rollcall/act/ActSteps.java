package dev.rollcall.act;

import dev.rollcall.audit.Action;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryInDoubtException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryRefusedException.Reason;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.NewIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What a plan means in the directory: doing it, and finding out how much of it has been done. */
@ApplicationScoped
public class ActSteps {

    public static final String INVITATION = "invitation";

    private final Directory directory;
    private final Guards guards;
    private final RealmRoles realmRoles;

    ActSteps(Directory directory, Guards guards, RealmRoles realmRoles) {
        this.directory = directory;
        this.guards = guards;
        this.realmRoles = realmRoles;
    }

    /**
     * How the directory is after an act.
     *
     * @param identity the person as they are now; empty if they are gone
     * @param details what came of it besides, for the trail: no personal data
     */
    record Result(Optional<Identity> identity, Map<String, Object> details) {}

    /** Who does the act is told of each change that is about to be made, and may refuse it. */
    interface Progress {

        /** Makes a change. What is thrown says whether it was made: see {@link Directory}. */
        <T> T change(Supplier<T> step);

        default void change(Runnable step) {
            change(() -> {
                step.run();
                return true;
            });
        }

        /** Before the first change: the plan as whoever finishes it, or takes it back, needs it. */
        void prepared(Plan plan);

        /** Before an administrator is taken away: from then on nobody else takes one until the act ends. */
        void takesAdmin();
    }

    /**
     * Does all of it, or nothing.
     *
     * @param password the temporary password, if the plan has one
     * @throws DirectoryRefusedException if nothing was changed, or all was taken back
     */
    Result perform(Plan plan, String password, Progress progress) {
        List<Directory.Role> roles = plan.roles() == null ? List.of() : directory.roles(plan.roles());
        if (plan.action() == Action.CREATE) {
            guards.refuseUngrantable(roles);
            String subject = progress.change(() ->
                    directory.create(new NewIdentity(plan.identity(), plan.begunAt(), password, plan.mailActions())));
            return finishOrTakeBack(plan.withSubject(subject), progress);
        }
        Optional<Identity> found = directory.find(plan.subject());
        if (found.isEmpty()) {
            if (plan.action() == Action.DELETE) {
                return new Result(Optional.empty(), Map.of());
            }
            throw gone();
        }
        Identity identity = found.get();
        guards.refuseProtected(plan.subject());
        refuseInheritedRoles(plan, identity);
        guards.refuseUngrantable(roles.stream()
                .filter(role -> !identity.roles().contains(role.name()))
                .toList());
        guards.protectLastAdmin(plan, identity, progress);
        Plan prepared = plan.withBefore(before(plan, identity));
        if (!plan.identity().isNone() || plan.roles() != null || plan.password()) {
            progress.prepared(prepared);
        }
        if (!plan.identity().isTrueOf(identity)) {
            progress.change(() -> directory.update(plan.subject(), plan.identity()));
        }
        if (plan.password()) {
            progress.change(() -> directory.setTemporaryPassword(plan.subject(), password));
        }
        return finishOrTakeBack(prepared, progress);
    }

    private Plan.Before before(Plan plan, Identity identity) {
        return new Plan.Before(
                plan.identity().backTo(identity),
                plan.roles() == null ? List.of() : directory.assignedRoles(plan.subject()),
                plan.password() ? directory.passwordSetAt(plan.subject()).orElse(null) : null);
    }

    /** Nobody is left half made: what has been done is taken back if the rest is refused. */
    private Result finishOrTakeBack(Plan plan, Progress progress) {
        try {
            return finish(plan, progress);
        } catch (DirectoryRefusedException e) {
            if (e.kind() != Kind.GONE) {
                takeBackOrDoubt(plan, progress);
            }
            throw e;
        }
    }

    private void takeBackOrDoubt(Plan plan, Progress progress) {
        try {
            takeBack(plan, progress);
        } catch (DirectoryRefusedException alsoRefused) {
            throw new DirectoryInDoubtException("What was done could not be taken back", alsoRefused);
        }
    }

    private void takeBack(Plan plan, Progress progress) {
        if (plan.action() == Action.CREATE) {
            progress.change(() -> directory.delete(plan.subject()));
        } else if (plan.password()) {
            throw new DirectoryInDoubtException("A password that has been set cannot be taken back", null);
        } else if (plan.before() != null) {
            if (!plan.identity().isNone()) {
                progress.change(
                        () -> directory.update(plan.subject(), plan.before().identity()));
            }
            // Old roles are taken away last and all at once, so what is to be undone is what was assigned.
            changeRoles(assigned(plan), roles -> directory.takeRolesAway(plan.subject(), roles), progress);
        }
    }

    /** The roles that the act has assigned, as far as it got. */
    private static Set<String> assigned(Plan plan) {
        Set<String> assigned = new TreeSet<>();
        if (plan.roles() != null && (plan.before() != null || plan.action() == Action.CREATE)) {
            assigned.addAll(plan.roles());
        }
        if (plan.before() != null) {
            assigned.removeAll(plan.before().roles());
        }
        return assigned;
    }

    /**
     * Finishes what an act began whose process did not see its end, by what is true in the directory now.
     *
     * @return empty if there is no sign that anything of it has been done
     * @throws DirectoryRefusedException if it cannot be finished; a person who was made has been taken back then
     */
    Optional<Result> resume(Plan plan, Progress progress) {
        Optional<Identity> now = plan.action() == Action.CREATE ? made(plan) : directory.find(plan.subject());
        boolean begun =
                switch (plan.action()) {
                    case CREATE -> now.isPresent();
                    case DELETE -> now.isEmpty();
                    case UPDATE -> now.isPresent() && plan.identity().isTrueOf(now.get());
                    case SET_ROLES, REVOKE_SESSIONS -> now.isPresent();
                    case RESET_PASSWORD ->
                        plan.password()
                                && plan.before() != null
                                && !directory
                                        .passwordSetAt(plan.subject())
                                        .equals(Optional.ofNullable(
                                                plan.before().passwordSetAt()));
                    case EXPORT -> throw new IllegalArgumentException("an export changes nothing in the directory");
                };
        if (!begun) {
            return Optional.empty();
        }
        Plan known = plan.action() == Action.CREATE ? plan.withSubject(now.get().subject()) : plan;
        if (now.isPresent() && hasMoreToDo(known)) {
            refuseIfProtectedMeanwhile(known, progress);
        }
        now.ifPresent(identity -> guards.protectLastAdmin(known, identity, progress));
        return Optional.of(finishOrTakeBack(known, progress));
    }

    /** Whether {@link #finish} changes something. */
    private static boolean hasMoreToDo(Plan plan) {
        return plan.roles() != null
                || !plan.mailActions().isEmpty()
                || plan.action() == Action.REVOKE_SESSIONS
                || Boolean.FALSE.equals(plan.identity().enabled());
    }

    /**
     * Leaves the identity as it is, unless this very act has made it one that administers the realm: then the act is taken back.
     *
     * @throws DirectoryUnavailableException if the service may not see it; the act waits until the service may
     */
    private void refuseIfProtectedMeanwhile(Plan plan, Progress progress) {
        try {
            guards.refuseProtected(plan.subject());
        } catch (DirectoryRefusedException e) {
            if (e.kind() != Kind.PROTECTED) {
                throw new DirectoryUnavailableException(e.getMessage(), e);
            }
            Set<String> granted = assigned(plan);
            granted.retainAll(directory.assignedRoles(plan.subject()));
            if (guards.containAdministration(directory.roles(granted))) {
                takeBackOrDoubt(plan, progress);
            }
            throw e;
        }
    }

    /** The person an act is about as they are now, whoever made them so. */
    Optional<Identity> now(Plan plan) {
        return plan.action() == Action.CREATE ? Optional.empty() : directory.find(plan.subject());
    }

    /** The identity that this very act made: Keycloak keeps the time of its creation that the act has set. */
    private Optional<Identity> made(Plan plan) {
        return directory.findMade(plan.identity(), plan.begunAt());
    }

    /** The steps that have the same effect when they are done twice; all after the first of an act are such. */
    private Result finish(Plan plan, Progress progress) {
        Map<String, Object> details = new LinkedHashMap<>();
        if (plan.action() == Action.DELETE) {
            progress.change(() -> directory.delete(plan.subject()));
            return new Result(Optional.empty(), details);
        }
        if (plan.roles() != null) {
            setRoles(plan, progress);
        }
        if (!plan.mailActions().isEmpty()) {
            details.put(INVITATION, mail(plan, progress));
        }
        if (plan.endsSessions()) {
            progress.change(() -> directory.endSessions(plan.subject()));
        }
        return new Result(directory.find(plan.subject()), details);
    }

    private void setRoles(Plan plan, Progress progress) {
        Identity identity = directory.find(plan.subject()).orElseThrow(ActSteps::gone);
        refuseInheritedRoles(plan, identity);
        Set<String> assign = new TreeSet<>(plan.roles());
        assign.removeAll(identity.roles());
        Set<String> takeAway = surplus(plan, identity);
        if (!assign.isEmpty()) {
            List<Directory.Role> roles = directory.roles(assign);
            guards.refuseUngrantable(roles);
            progress.change(() -> directory.assignRoles(plan.subject(), roles));
            // what a role contains can have changed since it was looked at
            guards.refuseProtected(plan.subject());
        }
        changeRoles(takeAway, roles -> directory.takeRolesAway(plan.subject(), roles), progress);
    }

    /** They are looked up before: a step is the change alone. */
    private void changeRoles(Set<String> names, Consumer<List<Directory.Role>> change, Progress progress) {
        if (!names.isEmpty()) {
            List<Directory.Role> roles = directory.roles(names);
            progress.change(() -> change.accept(roles));
        }
    }

    /** The roles that the person holds, and would not hold after the act. */
    private Set<String> surplus(Plan plan, Identity identity) {
        Set<String> surplus = new TreeSet<>(realmRoles.copied(identity.roles()));
        surplus.removeAll(plan.roles());
        return surplus;
    }

    private void refuseInheritedRoles(Plan plan, Identity identity) {
        if (plan.roles() == null) {
            return;
        }
        Set<String> inherited = surplus(plan, identity);
        if (!inherited.isEmpty()) {
            inherited.removeAll(directory.assignedRoles(identity.subject()));
        }
        if (!inherited.isEmpty()) {
            throw new DirectoryRefusedException(
                    Kind.INVALID,
                    "Some roles cannot be taken away here.",
                    List.of(new Reason(
                            "roles",
                            "must include %s: it comes by a group or inside of another role"
                                    .formatted(String.join(", ", inherited)))));
        }
    }

    private static DirectoryRefusedException gone() {
        return new DirectoryRefusedException(Kind.GONE, "There is no such identity any more.", List.of());
    }

    /**
     * A person who was made stays, whether the mail went out or not: it can be sent again by a password reset. It is not sent
     * again by itself when there was no answer, since a slow mail server would have them flooded.
     */
    private String mail(Plan plan, Progress progress) {
        try {
            progress.change(() -> directory.mailRequiredActions(plan.subject(), plan.mailActions()));
            return "sent";
        } catch (DirectoryRefusedException e) {
            if (plan.action() == Action.CREATE && e.kind() == Kind.NO_MAIL) {
                return "not-sent";
            }
            throw e;
        } catch (DirectoryInDoubtException e) {
            if (plan.action() == Action.CREATE) {
                return "unknown";
            }
            throw e;
        }
    }
}
