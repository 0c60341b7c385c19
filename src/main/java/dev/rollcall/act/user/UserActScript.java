package dev.rollcall.act.user;

import dev.rollcall.act.ActAttempt;
import dev.rollcall.act.ActClaims;
import dev.rollcall.act.ActClock;
import dev.rollcall.act.ActJournal;
import dev.rollcall.act.ActScript;
import dev.rollcall.act.Guards;
import dev.rollcall.act.IdempotencyKey;
import dev.rollcall.act.Plan;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import dev.rollcall.auth.revocation.RevokedSubjects;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.spelling.StoredSpelling;
import dev.rollcall.user.SyncResult;
import dev.rollcall.user.User;
import dev.rollcall.user.UserView;
import dev.rollcall.user.UserWriter;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Acts on users: their checks, their steps, and the user's record. */
@ApplicationScoped
class UserActScript implements ActScript {

    private final UserActSteps steps;
    private final RoleSteps roleSteps;
    private final Directory directory;
    private final Guards guards;
    private final ActJournal journal;
    private final ActClaims claims;
    private final ActClock clock;
    private final UserWriter users;
    private final RevokedSubjects revoked;

    UserActScript(
            UserActSteps steps,
            RoleSteps roleSteps,
            Directory directory,
            Guards guards,
            ActJournal journal,
            ActClaims claims,
            ActClock clock,
            UserWriter users,
            RevokedSubjects revoked) {
        this.steps = steps;
        this.roleSteps = roleSteps;
        this.directory = directory;
        this.guards = guards;
        this.journal = journal;
        this.claims = claims;
        this.clock = clock;
        this.users = users;
        this.revoked = revoked;
    }

    @Override
    public boolean performs(Action action) {
        return switch (action) {
            case CREATE, UPDATE, SET_ROLES, RESET_PASSWORD, REVOKE_SESSIONS, DELETE -> true;
            default -> false;
        };
    }

    @Override
    public List<Step> steps(Plan plan) {
        return steps.of(plan);
    }

    @Override
    public void check(ActAttempt attempt) {
        Plan plan = attempt.plan();
        List<Directory.Role> roles = plan.roles() == null ? List.of() : directory.roles(plan.roles());
        if (plan.creates()) {
            guards.refuseUngrantable(roles);
            return;
        }
        attempt.setIdentity(directory.find(plan.subject()));
        if (attempt.identity().isPresent()) {
            Identity identity = attempt.identity().get();
            checkIdentity(attempt, identity, roles);
            attempt.setPlan(plan.with()
                    .identity(plan.identity().withVerification(identity))
                    .build());
            keepStateBefore(attempt, identity);
        } else if (plan.action() != Action.DELETE) {
            throw Guards.gone();
        }
    }

    private void checkIdentity(ActAttempt attempt, Identity identity, List<Directory.Role> roles) {
        guards.refuseProtected(identity.subject());
        refuseUnseenAddress(attempt.plan(), identity);
        roleSteps.refuseInherited(attempt.plan(), identity);
        guards.refuseUngrantable(roles.stream()
                .filter(role -> !identity.roles().contains(role.name()))
                .toList());
        protectLastAdmin(attempt, identity);
    }

    /** Refuses to verify an address that the administrator has not seen: a change without an address means the one of the record. */
    private static void refuseUnseenAddress(Plan plan, Identity identity) {
        if (plan.identity().verifiesUnnamedAddress()
                && !User.findBySubject(identity.subject())
                        .map(user -> Objects.toString(user.email, ""))
                        .filter(seen -> StoredSpelling.same(seen, Objects.toString(identity.email(), "")))
                        .isPresent()) {
            throw new ProblemException(
                    ProblemType.PRECONDITION_FAILED,
                    "The user's e-mail address has been changed in Keycloak. Read the user again, and check the address before you"
                            + " declare it verified.");
        }
    }

    private void protectLastAdmin(ActAttempt attempt, Identity identity) {
        if (guards.takesAdmin(attempt.plan(), identity)) {
            claims.takeAdminsTurn(attempt.act());
            // waiting for the turn may have taken seconds
            guards.refuseProtected(identity.subject());
            guards.refuseLastAdmin(identity);
        }
    }

    /** Stores the state that is needed to finish or undo the act. */
    private void keepStateBefore(ActAttempt attempt, Identity identity) {
        Plan plan = attempt.plan();
        if (plan.identity().isNone() && plan.roles() == null && !plan.password()) {
            return;
        }
        Map<String, Object> fields =
                new LinkedHashMap<>(plan.identity().revertTo(identity).toJson());
        // the process that finishes the act later must notice if the user was disabled since, and which address was
        // verified
        fields.put("enabled", identity.enabled());
        fields.putAll(IdentityChange.verificationOf(identity));
        Plan.Before before = new Plan.Before(
                IdentityChange.of(fields),
                plan.roles() == null ? List.of() : directory.assignedRoles(plan.subject()),
                plan.password() ? directory.passwordSetAt(plan.subject()).orElse(null) : null);
        attempt.setPlan(plan.with().before(before).build());
        journal.save(attempt);
    }

    @Override
    public void giveUp(ActAttempt attempt) {
        if (attempt.plan().action() == Action.UPDATE && attempt.identity().isPresent()) {
            Step.Change unverify = new UserSteps.UnverifyAddress(directory).apply(attempt);
            if (unverify != Step.Change.NONE) {
                unverify.send();
                attempt.setIdentity(directory.findChanged(attempt.subject()));
            }
        }
    }

    /** Any refusal means that the state is not completely known, so the act stays open. */
    @Override
    public void read(ActAttempt attempt) {
        Instant asOf = clock.now();
        Plan plan = attempt.plan();
        try {
            Optional<Identity> identity = plan.subject() == null
                    ? directory.findCreated(plan.identity(), plan.begunAt())
                    : directory.find(plan.subject());
            attempt.setIdentity(identity);
            identity.ifPresent(found ->
                    attempt.setPlan(plan.with().subject(found.subject()).build()));
            Optional<String> subject = identity.map(Identity::subject);
            attempt.setFound(new ActAttempt.Found(
                    subject.filter(some -> plan.roles() != null)
                            .map(directory::assignedRoles)
                            .orElse(List.of()),
                    subject.filter(some -> plan.password() && !plan.creates()).flatMap(directory::passwordSetAt),
                    asOf));
        } catch (DirectoryRefusedException e) {
            throw new DirectoryUnavailableException(e.getMessage(), e);
        }
    }

    @Override
    public void checkAgain(ActAttempt attempt) {
        if (attempt.identity().isPresent()) {
            if (hasMoreToDo(attempt.plan())) {
                refuseIfProtectedMeanwhile(attempt);
            }
            protectLastAdmin(attempt, attempt.identity().get());
        }
    }

    /** Whether steps remain that change an identity, once the first step is done. */
    private static boolean hasMoreToDo(Plan plan) {
        return plan.roles() != null
                || !plan.mailActions().isEmpty()
                || plan.action() == Action.REVOKE_SESSIONS
                || plan.disables();
    }

    /**
     * Refuses to change an identity that administers the realm by now. It stays as it is, unless the act itself granted the
     * administration: then the act is undone.
     *
     * @throws DirectoryUnavailableException if the service may not ask; the act stays open until it may
     */
    private void refuseIfProtectedMeanwhile(ActAttempt attempt) {
        try {
            guards.refuseProtected(attempt.subject());
        } catch (DirectoryRefusedException e) {
            if (e.kind() != Kind.PROTECTED) {
                throw new DirectoryUnavailableException(e.getMessage(), e);
            }
            attempt.setChanged(roleSteps.grantedAdministration(attempt.plan()));
            throw e;
        }
    }

    @Override
    public void readBack(ActAttempt attempt) {
        Plan plan = attempt.plan();
        attempt.setIdentity(plan.creates() ? Optional.empty() : directory.find(plan.subject()));
    }

    @Override
    public void record(ActAttempt attempt, Instant now) {
        Plan plan = attempt.plan();
        Optional<Identity> identity = attempt.identity();
        if (identity.isPresent()) {
            attempt.setUser(UserView.of(write(attempt, identity.get(), now)));
        } else {
            attempt.setUser(null);
            IdempotencyKey.forgetUser(plan.userId());
            users.erase(plan.subject(), now, attempt.context());
        }
        if (plan.endsSessions() || guards.takesAdmin(plan)) {
            // A token states what was true when it was issued; one that grants too much by now must be refused.
            // Roles without an administrator's may lack a reader's, too.
            revoked.revoke(identity.map(Identity::subject).orElse(plan.subject()));
        }
    }

    /** Returns the record as the database has it: PostgreSQL stores 1E3 as 1000, for example. */
    private User write(ActAttempt attempt, Identity identity, Instant now) {
        Plan plan = attempt.plan();
        users.write(plan.userId(), identity, plan.attributes(), now, attempt.context());
        User.getEntityManager().clear();
        return User.findBySubject(identity.subject()).orElseThrow();
    }

    /** Writes the identity again: changes that were undone may have been copied in the meantime. */
    @Override
    public void recordRefused(ActAttempt attempt, Instant now) {
        attempt.identity().ifPresent(identity -> users.write(clock.newId(), identity, null, now, attempt.context()));
    }

    /** Revokes earlier tokens if the user has lost privileges: they may grant more than the user has in Keycloak now. */
    @Override
    public Written recordFound(ActAttempt attempt, Instant now) {
        Plan plan = attempt.plan();
        Instant asOf = attempt.found().asOf();
        if (plan.subject() == null) {
            return new Written(plan.concerned(), List.of());
        }
        SyncResult written = attempt.identity().isPresent()
                ? users.writeFromDirectory(plan.userId(), attempt.identity().get(), asOf, now, attempt.context())
                : users.followDeletion(plan.subject(), asOf, now, attempt.context());
        if (written.kind() == SyncResult.Kind.ERASED) {
            IdempotencyKey.forgetUser(plan.userId());
        }
        if (written.lostPrivileges()) {
            revoked.revoke(plan.subject());
        }
        return new Written(Concerned.user(written.userId()), written.fields());
    }
}
