package dev.rollcall.sync.organization;

import dev.rollcall.audit.AuditLog;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.clock.KeycloakClock;
import dev.rollcall.directory.DirectoryMembers;
import dev.rollcall.directory.DirectoryMembers.Member;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationMembers;
import dev.rollcall.organization.update.OrganizationUpdate;
import dev.rollcall.organization.update.TeamUpdate;
import dev.rollcall.organization.update.UpdateResult;
import dev.rollcall.organization.update.UpdateResult.Kind;
import dev.rollcall.sync.ConcurrentUserSync;
import dev.rollcall.sync.EventAge;
import dev.rollcall.sync.ReconciliationRequests;
import dev.rollcall.sync.SyncConfig;
import dev.rollcall.sync.UserSync;
import dev.rollcall.user.SyncResult;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.UserSubjects;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Updates one part of an organization from Keycloak, and appends what it found to the audit log. What is in sync stays as it is, so each
 * method may be repeated any number of times. They throw the same exceptions as {@link DirectoryOrganizations}.
 */
@Singleton
public record OrganizationSync(
        DirectoryOrganizations directory,
        DirectoryMembers directoryMembers,
        OrganizationUpdate organizations,
        TeamUpdate teams,
        OrganizationMembers members,
        UserSync userSync,
        ConcurrentUserSync users,
        UserSubjects subjects,
        UserRows rows,
        ReconciliationRequests reconciliations,
        FoundChanges found,
        SyncConfig config,
        KeycloakClock keycloak,
        Clock clock) {

    /** Number of members of a team that are read while the organization is locked. */
    private static final int BATCH = 50;

    private static final int TIMEOUT_SECONDS = 300;

    /**
     * Updates an organization. If it is gone, or was disabled or enabled, its managed members were deleted, disabled or enabled with it,
     * without an event of their own. They are read again before the memberships, which name them, are removed. Members are compared with
     * the organization in Keycloak, not with its record: an act or another hint may have written the record already.
     *
     * @param source {@link AuditLog#BY_EVENT} or {@link AuditLog#BY_RECONCILIATION}
     */
    public void organization(String id, String source) {
        Optional<UUID> known = members.known(id);
        Optional<DirectoryOrganization> now = known.flatMap(each -> directory.find(id));
        known.ifPresent(organization -> updateManagedMembers(organization, now, source));
        record(source, context -> {
            UpdateResult result = organizations.organization(id, context);
            if (now.isPresent() && result.kind() == Kind.ENDED) {
                throw new IllegalStateException("An organization was deleted while its managed members were read");
            }
            return List.of(result);
        });
    }

    private void updateManagedMembers(UUID organization, Optional<DirectoryOrganization> now, String source) {
        boolean deleted = now.isEmpty() && source.equals(AuditLog.BY_EVENT);
        members.eachManaged(organization, page -> {
            Collection<String> outdated = subjects.subjects(outdated(page, now)).values();
            ConcurrentUserSync.Retry retry =
                    users.sync(outdated, deleted ? Set.copyOf(outdated) : Set.of(), EventAge.NEW);
            if (!retry.failed().isEmpty() || !retry.newer().isEmpty()) {
                throw new IllegalStateException("Some managed members of an organization could not be read again");
            }
        });
    }

    /** Returns the users who are enabled although the organization is disabled, or the other way round; all if it is gone. */
    private List<UUID> outdated(List<UUID> users, Optional<DirectoryOrganization> organization) {
        if (organization.isEmpty()) {
            return users;
        }
        Set<UUID> enabled = rows.enabled(users);
        return users.stream()
                .filter(user -> enabled.contains(user) != organization.get().enabled())
                .toList();
    }

    /** Updates the membership of a user, and first the user, if there is no record. */
    public void member(String id, String subject, String source) {
        requireUser(subject, source);
        record(source, context -> organizations.membership(id, subject, MembershipRole.MEMBER, context));
    }

    /**
     * Updates the membership of a user who was removed. Keycloak deletes the account of a managed member without an event, so the user is
     * read again. A user who was added again has another membership, without the role of the first one.
     *
     * @param at the time of the removal, by Keycloak's clock
     */
    public void removedMember(String id, String subject, Instant at, String source) {
        boolean managed =
                subjects.id(subject).filter(user -> members.isManaged(id, user)).isPresent();
        SyncResult result = managed ? userSync.syncDeleted(subject, source) : userSync.sync(subject, source);
        if (result.kind() == SyncResult.Kind.NEWER) {
            throw new IllegalStateException("A removed member of an organization could not be read again");
        }
        Instant removedAt = keycloak.earliest(at);
        record(
                source,
                context -> organizations.membershipAfter(removedAt, id, subject, MembershipRole.MEMBER, context));
    }

    private void requireUser(String subject, String source) {
        if (subjects.id(subject).isEmpty() && userSync.sync(subject, source).kind() == SyncResult.Kind.NEWER) {
            throw new IllegalStateException("A member of an organization has to be read again");
        }
    }

    /**
     * Updates the membership of the member with this username. If there is none, the user was renamed or removed since: then all members are
     * compared or, if there are many, a reconciliation does it.
     */
    public void namedMember(String id, String username, String source) {
        Optional<String> subject = directoryMembers.memberNamed(id, username);
        if (subject.isPresent()) {
            member(id, subject.get(), source);
            return;
        }
        List<String> all = directoryMembers
                .allMembers(id)
                .map(Member::subject)
                .limit(config.groupMembers() + 1L)
                .toList();
        if (all.size() > config.groupMembers()) {
            reconciliations.request("A new member of an organization was renamed or removed.");
            return;
        }
        all.stream().filter(each -> !isMember(id, each)).forEach(each -> member(id, each, source));
    }

    private boolean isMember(String id, String subject) {
        return subjects.id(subject)
                .filter(user -> members.organizations(user).contains(id))
                .isPresent();
    }

    /** Updates all memberships of a user: those in Keycloak, and those that Rollcall knows. */
    public void memberships(String subject, String source) {
        Set<String> all = new LinkedHashSet<>(directoryMembers.organizationsOf(subject));
        subjects.id(subject).ifPresent(user -> all.addAll(members.organizations(user)));
        all.forEach(id -> member(id, subject, source));
    }

    /** Updates which teams there are, and the members of those that differ. */
    public void teams(String id, String source) {
        members.differingTeams(id).forEach(team -> team(id, team, source));
    }

    /**
     * Updates one team and its members. They are written a few at a time, so that others can lock the organization in between. A new team
     * is written at once: a retry would not know that members are missing.
     */
    public void team(String id, String team, String source) {
        List<String> differing = members.differingTeamMembers(id, team);
        differing.forEach(subject -> requireUser(subject, source));
        int batch = members.isKnownTeam(team) ? BATCH : Math.max(BATCH, differing.size());
        int from = 0;
        do {
            List<String> some = differing.subList(from, Math.min(from + batch, differing.size()));
            record(source, context -> teams.team(id, team, some, context));
            from += batch;
        } while (from < differing.size());
    }

    /** Updates a user's membership in a team, and first the user and the membership in the organization. */
    public void teamMember(String id, String team, String subject, String source) {
        requireUser(subject, source);
        if (members.isKnownTeam(team)) {
            record(source, context -> teams.teamMember(id, team, subject, context));
        } else {
            // it is new here, or the group is no team
            team(id, team, source);
        }
    }

    private void record(String source, Function<ChangeContext, List<UpdateResult>> work) {
        ChangeContext context =
                ChangeContext.of(source.equals(AuditLog.BY_RECONCILIATION) ? Origin.RECONCILIATION : Origin.EVENT);
        QuarkusTransaction.requiringNew().timeout(TIMEOUT_SECONDS).run(() -> {
            List<UpdateResult> results = work.apply(context);
            found.append(results, source, clock.instant());
        });
    }
}
