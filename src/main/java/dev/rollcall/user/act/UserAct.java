package dev.rollcall.user.act;

import dev.rollcall.act.Act;
import dev.rollcall.act.ActRequest;
import dev.rollcall.act.Attempt;
import dev.rollcall.act.IdempotencyKey;
import dev.rollcall.act.Step;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryRoles;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.SyncResult;
import dev.rollcall.user.User.Own;
import dev.rollcall.user.UserView;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The common part of all kinds of acts on users. A kind adds its plan, its steps, and how it differs. */
abstract class UserAct<P extends UserPlan> implements Act<P, FoundUser> {

    final UserParts parts;
    final Directory directory;
    private final Action action;
    private final Class<P> planType;

    UserAct(UserParts parts, Action action, Class<P> planType) {
        this.parts = parts;
        this.action = action;
        this.planType = planType;
        this.directory = parts.directory();
    }

    /** Whether steps remain that change the identity, once the first step is done. */
    boolean hasMoreToDo(P plan) {
        return true;
    }

    /** Returns the changes of the identity, without the end of the sessions. */
    List<Step> changes(Attempt<P, FoundUser> attempt) {
        return List.of();
    }

    /** Whether the user's sessions end, in the identity provider and here. */
    boolean endsSessions(P plan) {
        return plan.disables();
    }

    /** Whether the act takes administration away from its user, if they are an administrator. */
    boolean takesAdmin(P plan) {
        return plan.disables() || plan.roles() != null && !parts.realmRoles().isAdmin(plan.roles());
    }

    /** Returns the plan with the state before the first change. */
    P withStateBefore(P plan, Identity identity) {
        return plan;
    }

    /** Returns the plan of an act on an identity that is gone. */
    P withoutIdentity(P plan) {
        throw IdentityGuards.gone();
    }

    /**
     * Returns until when the personal data of a user is retained whose identity turns out to be gone; null to erase it at once. Nobody may have
     * deleted the user: a user federation may have been removed.
     */
    Instant eraseAt(Instant now) {
        return parts.retention().eraseAt(now);
    }

    @Override
    public final Action action() {
        return action;
    }

    @Override
    public final Class<P> planType() {
        return planType;
    }

    @Override
    public List<Step> steps(Attempt<P, FoundUser> attempt) {
        List<Step> steps = new ArrayList<>(changes(attempt));
        if (endsSessions(attempt.plan())) {
            steps.add(new UserSteps.EndSessions(directory, attempt));
        }
        steps.add(new UserSteps.ReadBack(directory, attempt));
        return steps;
    }

    @Override
    public Optional<ProblemException> guard(P plan, ActRequest request) {
        return plan.refusalForAgent(parts.agents()).or(() -> parts.keys().of(plan, request, takesAdmin(plan)));
    }

    @Override
    public Class<?> answerType() {
        return UserView.class;
    }

    @Override
    public String targetName() {
        return "user";
    }

    @Override
    public P prepare(Attempt<P, FoundUser> attempt) {
        P plan = attempt.plan();
        List<DirectoryRoles.Role> roles =
                plan.roles() == null ? List.of() : parts.directoryRoles().roles(plan.roles());
        Optional<Identity> identity = directory.find(plan.subject());
        attempt.setFound(FoundUser.of(identity));
        if (identity.isEmpty()) {
            return withoutIdentity(plan);
        }
        checkIdentity(attempt, identity.get(), roles);
        return withStateBefore(plan, identity.get());
    }

    private void checkIdentity(Attempt<P, FoundUser> attempt, Identity identity, List<DirectoryRoles.Role> roles) {
        attempt.plan().identity().requireKnown(identity);
        parts.guards().refuseProtected(identity.subject());
        parts.guards().refuseUnseenAddress(attempt.plan().identity(), identity);
        parts.roles().refuseInherited(attempt.plan(), identity);
        parts.guards()
                .refuseUngrantable(roles.stream()
                        .filter(role -> !identity.roles().contains(role.name()))
                        .toList());
        protectLastAdmin(attempt, identity);
    }

    private void protectLastAdmin(Attempt<P, FoundUser> attempt, Identity identity) {
        if (takesAdmin(attempt.plan()) && parts.guards().isActiveAdmin(identity)) {
            parts.claims().takeAdminsTurn(attempt.act());
            // waiting for the turn may have taken seconds
            parts.guards().refuseProtected(identity.subject());
            parts.guards().refuseLastAdmin(Set.of(identity.subject()));
        }
    }

    /** The state that is needed to finish or undo a change of fields, roles or the password. */
    UserPlan.Before stateBefore(P plan, Identity identity) {
        Map<String, Object> fields =
                new LinkedHashMap<>(plan.identity().revertTo(identity).toJson());
        // the process that finishes the act later must notice if the user was disabled since, and which address was
        // verified
        fields.put("enabled", identity.enabled());
        fields.putAll(IdentityChange.verificationOf(identity));
        return new UserPlan.Before(
                IdentityChange.of(fields),
                plan.roles() == null ? List.of() : parts.directoryRoles().assignedRoles(plan.subject()),
                parts.realmRoles().copied(identity.roles()),
                plan.setsPassword() ? directory.passwordSetAt(plan.subject()).orElse(null) : null);
    }

    /** Any refusal means that the state is not completely known, so the act stays open. */
    @Override
    public void read(Attempt<P, FoundUser> attempt) {
        Instant asOf = parts.clock().now();
        P plan = attempt.plan();
        try {
            Optional<Identity> identity = identity(attempt);
            identity.ifPresent(plan.identity()::requireKnown);
            Optional<String> subject = identity.map(Identity::subject);
            attempt.setFound(new FoundUser(
                    identity,
                    subject.filter(some -> plan.roles() != null)
                            .map(parts.directoryRoles()::assignedRoles)
                            .orElse(List.of()),
                    subject.filter(some -> plan.setsPassword()).flatMap(directory::passwordSetAt),
                    asOf));
        } catch (DirectoryRefusedException e) {
            throw new DirectoryUnavailableException(e.getMessage(), e);
        }
    }

    /** Reads the identity of an interrupted act. */
    Optional<Identity> identity(Attempt<P, FoundUser> attempt) {
        return directory.find(attempt.plan().subject());
    }

    @Override
    public void checkAgain(Attempt<P, FoundUser> attempt) {
        if (attempt.found().identity().isPresent()) {
            if (hasMoreToDo(attempt.plan())) {
                refuseIfProtectedMeanwhile(attempt);
            }
            protectLastAdmin(attempt, attempt.found().identity().get());
        }
    }

    /**
     * Refuses to change an identity that administers the realm by now. It stays as it is, unless the act itself granted the
     * administration: then the act is undone.
     *
     * @throws DirectoryUnavailableException if the service may not ask; the act stays open until it may
     */
    private void refuseIfProtectedMeanwhile(Attempt<P, FoundUser> attempt) {
        try {
            parts.guards().refuseProtected(attempt.plan().subject());
        } catch (DirectoryRefusedException e) {
            if (e.kind() != Kind.PROTECTED) {
                throw new DirectoryUnavailableException(e.getMessage(), e);
            }
            attempt.setChanged(parts.roles().grantedAdministration(attempt.plan()));
            throw e;
        }
    }

    @Override
    public RuntimeException meaning(DirectoryRefusedException refusal, Attempt<P, FoundUser> attempt) {
        DirectoryRefusedException explained =
                parts.profile().explained(refusal, attempt.plan().identity());
        return attempt.found() == null ? explained : attempt.found().meaning(explained);
    }

    /** An identity that is gone has nothing left to undo. */
    @Override
    public boolean leavesNothing(DirectoryRefusedException refusal) {
        return refusal.isGone();
    }

    @Override
    public void readBack(Attempt<P, FoundUser> attempt) {
        attempt.setFound(FoundUser.of(directory.find(attempt.plan().subject())));
    }

    @Override
    public Written record(Attempt<P, FoundUser> attempt, Instant now) {
        P plan = attempt.plan();
        Optional<Identity> identity = attempt.found().identity();
        Written written = identity.isPresent() ? write(attempt, identity.get(), now) : erase(attempt, now);
        if (endsSessions(plan) || takesAdmin(plan)) {
            // A token states what was true when it was issued; one that grants too much by now must be refused.
            // Roles without an administrator's may lack a reader's, too.
            parts.revoked().revoke(plan.subject());
        }
        return written;
    }

    /** Answers with the record as the database has it: PostgreSQL stores 1E3 as 1000, for example. */
    private Written write(Attempt<P, FoundUser> attempt, Identity identity, Instant now) {
        P plan = attempt.plan();
        parts.users().write(plan.userId(), identity, plan.own(), now, attempt.context());
        UserView user = UserView.of(parts.rows().bySubject(identity.subject()).orElseThrow());
        attempt.details().putAll(plan.changes().details());
        return new Written(Concerned.user(user.id()), attempt.details(), user);
    }

    private Written erase(Attempt<P, FoundUser> attempt, Instant now) {
        IdempotencyKey.forgetUser(attempt.plan().userId());
        parts.users().erase(attempt.plan().subject(), now, eraseAt(now), attempt.context());
        return new Written(attempt.plan().concerned(), attempt.details(), null);
    }

    /** Writes the identity again: changes that were undone may have been copied in the meantime. */
    @Override
    public void recordRefused(Attempt<P, FoundUser> attempt, Instant now) {
        attempt.found()
                .identity()
                .ifPresent(identity ->
                        parts.users().write(parts.clock().newId(), identity, Own.UNCHANGED, now, attempt.context()));
    }

    /** Revokes earlier tokens if the user has lost privileges: they may grant more than the user has in Keycloak now. */
    @Override
    public Written recordFound(Attempt<P, FoundUser> attempt, Instant now) {
        P plan = attempt.plan();
        if (plan.subject() == null) {
            return Written.of(plan.concerned());
        }
        Instant asOf = attempt.found().asOf();
        SyncResult written = attempt.found()
                .identity()
                .map(identity ->
                        parts.users().writeFromDirectory(plan.userId(), identity, asOf, now, attempt.context()))
                .orElseGet(
                        () -> parts.users().writeDeletion(plan.subject(), asOf, now, eraseAt(now), attempt.context()));
        if (written.kind() == SyncResult.Kind.ERASED) {
            IdempotencyKey.forgetUser(plan.userId());
        }
        if (written.lostPrivileges()) {
            parts.revoked().revoke(plan.subject());
        }
        return Written.found(Concerned.user(written.userId()), written.fields());
    }
}
