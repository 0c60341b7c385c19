package dev.rollcall.management;

import dev.rollcall.audit.Action;
import dev.rollcall.caller.RealmRoles;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryInDoubtException;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryRefusedException.Reason;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.directory.NewIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;

/** What a plan means in the directory: doing it, and finding out how much of it has been done. */
@ApplicationScoped
class Performer {

    static final String INVITATION = "invitation";

    private final Directory directory;
    private final Guards guards;
    private final RealmRoles realmRoles;

    Performer(Directory directory, Guards guards, RealmRoles realmRoles) {
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
        if (plan.action() == Action.CREATE) {
            refuseUnknownRoles(plan);
            String subject = progress.change(() ->
                    directory.create(new NewIdentity(plan.identity(), plan.begunAt(), password, plan.mailActions())));
            return finishOr(() -> directory.delete(subject), plan.withSubject(subject), progress);
        }
        Optional<Identity> before = directory.find(plan.subject());
        if (before.isEmpty()) {
            if (plan.action() == Action.DELETE) {
                return new Result(Optional.empty(), Map.of());
            }
            throw gone();
        }
        refuseUnknownRoles(plan);
        refuseInheritedRoles(plan, before.get());
        guards.protectLastAdmin(plan, before.get(), progress);
        if (!plan.identity().isNone() && !plan.identity().isTrueOf(before.get())) {
            progress.change(() -> directory.update(plan.subject(), plan.identity()));
            IdentityChange back = plan.identity().backTo(before.get());
            return finishOr(() -> directory.update(plan.subject(), back), plan, progress);
        }
        if (plan.password()) {
            progress.change(() -> directory.setTemporaryPassword(plan.subject(), password));
        }
        return finish(plan, progress);
    }

    /** Nobody is left half made: what has been done is taken back if the rest is refused. */
    private Result finishOr(Runnable takeBack, Plan plan, Progress progress) {
        try {
            return finish(plan, progress);
        } catch (DirectoryRefusedException e) {
            try {
                progress.change(takeBack);
            } catch (DirectoryRefusedException alsoRefused) {
                throw new DirectoryInDoubtException("What was done could not be taken back", alsoRefused);
            }
            throw e;
        }
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
                                && directory
                                        .passwordSetAt(plan.subject())
                                        .filter(at -> !at.isBefore(plan.begunAt()))
                                        .isPresent();
                };
        if (!begun) {
            return Optional.empty();
        }
        if (plan.action() == Action.CREATE) {
            String subject = now.get().subject();
            return Optional.of(finishOr(() -> directory.delete(subject), plan.withSubject(subject), progress));
        }
        now.ifPresent(identity -> guards.protectLastAdmin(plan, identity, progress));
        return Optional.of(finish(plan, progress));
    }

    /** The person an act is about as they are now, whoever made them so. */
    Optional<Identity> now(Plan plan) {
        return plan.action() == Action.CREATE ? Optional.empty() : directory.find(plan.subject());
    }

    /** The identity that this very act made: Keycloak keeps the time of its creation that the act has set. */
    private Optional<Identity> made(Plan plan) {
        return directory
                .findByUsername(plan.identity().username())
                .filter(identity -> identity.createdAt().equals(plan.begunAt()));
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
        if (plan.action() == Action.REVOKE_SESSIONS
                || Boolean.FALSE.equals(plan.identity().enabled())) {
            progress.change(() -> directory.endSessions(plan.subject()));
        }
        return new Result(directory.find(plan.subject()), details);
    }

    private void setRoles(Plan plan, Progress progress) {
        Identity identity = directory.find(plan.subject()).orElseThrow(Performer::gone);
        refuseInheritedRoles(plan, identity);
        Set<String> assign = new TreeSet<>(plan.roles());
        assign.removeAll(identity.roles());
        Set<String> takeAway = surplus(plan, identity);
        if (!assign.isEmpty() || !takeAway.isEmpty()) {
            progress.change(() -> directory.changeRoles(plan.subject(), assign, takeAway));
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
        inherited.removeAll(identity.assignedRoles());
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

    private void refuseUnknownRoles(Plan plan) {
        if (plan.roles() != null && !directory.unknownRoles(plan.roles()).isEmpty()) {
            throw new DirectoryRefusedException(
                    Kind.INVALID,
                    "A role does not exist.",
                    List.of(new Reason("roles", "names a role that the realm does not have")));
        }
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
