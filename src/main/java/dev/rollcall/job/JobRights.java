package dev.rollcall.job;

import dev.rollcall.audit.Actor;
import dev.rollcall.auth.AuthenticationMethod;
import dev.rollcall.auth.Caller;
import dev.rollcall.auth.token.RealmRoles;
import dev.rollcall.auth.token.Roles;
import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.Identity;
import dev.rollcall.organization.OrganizationAccess;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import dev.rollcall.user.UserRows;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;

/** Decides who sees, stops and starts a job, and whether its creator may still do what it does. */
@Singleton
record JobRights(OrganizationAccess access, UserRows users, Directory directory, RealmRoles realmRoles) {

    /**
     * @throws ProblemException 404 for everybody who may not see it
     */
    void requireReader(Caller caller, Job job) {
        if (!caller.readsAll() && !mayStop(caller, job)) {
            throw unknown();
        }
    }

    /** Returns 404 for an id that no job has. */
    static ProblemException unknown() {
        return new ProblemException(ProblemType.NOT_FOUND, "There is no job with this id.");
    }

    /**
     * @throws ProblemException 404 for those who may not see it; 403 for readers
     */
    void requireStopper(Caller caller, Job job) {
        requireReader(caller, job);
        if (!mayStop(caller, job)) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN, "Only administrators and those who may create such a job can stop it.");
        }
    }

    private boolean mayStop(Caller caller, Job job) {
        return caller.roles().contains(Roles.ADMIN)
                || (job.organization() == null ? isCreator(caller, job) : mayManage(caller, job.organization()));
    }

    private static boolean isCreator(Caller caller, Job job) {
        return caller.claims().subject().equals(job.createdBy());
    }

    /** Whether a person may create jobs in an organization. Whoever has created one and may not any more has no right to it either. */
    boolean mayManage(Caller caller, UUID organization) {
        try {
            return access.of(caller, organization).mayManageMembers();
        } catch (ProblemException e) {
            return false;
        }
    }

    /**
     * @throws ProblemException 404 for those who may not see it; 403 for everybody but administrators, and for the one who has created it
     */
    void requireStarter(Caller caller, Job job) {
        requireReader(caller, job);
        if (!caller.roles().contains(Roles.ADMIN) || isCreator(caller, job)) {
            throw new ProblemException(
                    ProblemType.FORBIDDEN,
                    "The job concerns many users, so another administrator than the one who has created it has to start it.");
        }
    }

    /**
     * Returns the creator of a job with the rights that they have now; empty if they may not perform it any more.
     *
     * @throws dev.rollcall.directory.DirectoryUnavailableException if only Keycloak knows, and does not answer
     */
    Optional<Caller> creator(Job job, Actor actor) {
        boolean serviceAccount = actor.kind() == Actor.Kind.SERVICE_ACCOUNT;
        return rolesOf(job, serviceAccount)
                .map(roles -> new Caller(AuthenticationMethod.BEARER, claims(actor, serviceAccount), roles, List.of()))
                .filter(caller -> job.organization() == null
                        ? caller.roles().contains(Roles.ADMIN)
                        : mayManage(caller, job.organization()));
    }

    /** Returns the service's own roles of the creator; empty for somebody who is disabled or deleted. */
    private Optional<Set<String>> rolesOf(Job job, boolean serviceAccount) {
        Optional<User> user = serviceAccount ? Optional.empty() : users.bySubject(job.createdBy());
        if (user.isPresent()) {
            return user.filter(found -> found.deletedAt == null && found.enabled)
                    .map(found -> roles(found.knownRoles(), Roles.USER));
        }
        Optional<Identity> identity =
                serviceAccount ? directory.findServiceAccount(job.createdBy()) : directory.find(job.createdBy());
        return identity.filter(Identity::enabled).map(found -> {
            if (!realmRoles.usesRealmRoles()) {
                // only tokens tell the roles, so those count with which the job was created
                return Set.of(Roles.ADMIN);
            }
            return serviceAccount ? roles(found.roles()) : roles(found.roles(), Roles.USER);
        });
    }

    private Set<String> roles(Collection<String> names, String... more) {
        Set<String> roles = new TreeSet<>(List.of(more));
        realmRoles.privilege(names).ifPresent(roles::add);
        return roles;
    }

    /** The claims of no token: only the subject counts. */
    private static TokenClaims claims(Actor actor, boolean serviceAccount) {
        return new TokenClaims(
                actor.subject(),
                Instant.EPOCH,
                Instant.MAX,
                Optional.empty(),
                actor.clientId(),
                serviceAccount,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of());
    }
}
