package dev.rollcall.management;

import dev.rollcall.audit.Action;
import dev.rollcall.caller.RealmRoles;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryRefusedException.Reason;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.NewIdentity;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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

    /** Notes that something was, or may have been, changed: from then on a failure leaves the act in doubt. */
    interface Progress {
        /** Before each change. */
        void begins();
    }

    /**
     * Does all of it.
     *
     * @param password the temporary password, if the plan has one
     */
    Result perform(Plan plan, String password, Progress progress) {
        if (plan.action() == Action.CREATE) {
            refuseUnknownRoles(plan);
            progress.begins();
            String subject =
                    directory.create(new NewIdentity(plan.identity(), plan.begunAt(), password, plan.mailActions()));
            return finish(plan.withSubject(subject), progress);
        }
        Optional<Identity> before = directory.find(plan.subject());
        if (before.isEmpty()) {
            if (plan.action() == Action.DELETE) {
                return new Result(Optional.empty(), Map.of());
            }
            throw new DirectoryRefusedException(Kind.GONE, "There is no such identity any more.", List.of());
        }
        refuseUnknownRoles(plan);
        guards.protectLastAdmin(plan, before.get());
        if (!plan.identity().isNone() && !plan.identity().isTrueOf(before.get())) {
            progress.begins();
            directory.update(plan.subject(), plan.identity());
        }
        if (plan.password()) {
            progress.begins();
            directory.setTemporaryPassword(plan.subject(), password);
        }
        return finish(plan, progress);
    }

    /**
     * Finishes what an act began whose process did not see its end, by what is true in the directory now.
     *
     * @return empty if nothing of it has been done, and nothing will be
     */
    Optional<Result> resume(Plan plan) {
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
        Plan known = now.map(identity -> plan.withSubject(identity.subject())).orElse(plan);
        now.ifPresent(identity -> guards.protectLastAdmin(known, identity));
        return Optional.of(finish(known, () -> {}));
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
            progress.begins();
            directory.delete(plan.subject());
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
            progress.begins();
            directory.endSessions(plan.subject());
        }
        return new Result(directory.find(plan.subject()), details);
    }

    private void setRoles(Plan plan, Progress progress) {
        Identity identity = directory
                .find(plan.subject())
                .orElseThrow(() ->
                        new DirectoryRefusedException(Kind.GONE, "There is no such identity any more.", List.of()));
        Set<String> assign = new TreeSet<>(plan.roles());
        assign.removeAll(identity.roles());
        Set<String> takeAway = new TreeSet<>(realmRoles.copied(identity.roles()));
        takeAway.removeAll(plan.roles());
        Set<String> inherited = new TreeSet<>(takeAway);
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
        if (!assign.isEmpty() || !takeAway.isEmpty()) {
            progress.begins();
            directory.changeRoles(plan.subject(), assign, takeAway);
        }
    }

    private void refuseUnknownRoles(Plan plan) {
        if (plan.roles() != null && !directory.unknownRoles(plan.roles()).isEmpty()) {
            throw new DirectoryRefusedException(
                    Kind.INVALID,
                    "A role does not exist.",
                    List.of(new Reason("roles", "names a role that the realm does not have")));
        }
    }

    /** A person who was made stays, whether the mail went out or not: it can be sent again by a password reset. */
    private String mail(Plan plan, Progress progress) {
        try {
            progress.begins();
            directory.mailRequiredActions(plan.subject(), plan.mailActions());
            return "sent";
        } catch (DirectoryRefusedException e) {
            if (plan.action() == Action.CREATE && e.kind() == Kind.NO_MAIL) {
                return "not-sent";
            }
            throw e;
        }
    }

    /** Takes back a person who was made but could not be finished. */
    void takeBack(Plan plan) {
        made(plan).ifPresent(identity -> directory.delete(identity.subject()));
    }
}
