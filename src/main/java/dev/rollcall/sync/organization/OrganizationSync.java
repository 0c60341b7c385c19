package dev.rollcall.sync.organization;

import dev.rollcall.audit.AuditLog;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryOrganizations.Member;
import dev.rollcall.directory.DirectoryPages;
import dev.rollcall.organization.FollowResult;
import dev.rollcall.organization.FollowResult.Kind;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationFollow;
import dev.rollcall.organization.OrganizationMembers;
import dev.rollcall.organization.OrganizationMembers.Known;
import dev.rollcall.sync.ConcurrentUserSync;
import dev.rollcall.sync.ReconciliationRequests;
import dev.rollcall.sync.SyncConfig;
import dev.rollcall.sync.UserSync;
import dev.rollcall.user.SyncResult;
import dev.rollcall.user.UserSubjects;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Makes one part of an organization follow Keycloak, and appends what it found to the audit log. What is in sync stays as it is, so each
 * method may be repeated any number of times. They throw the same exceptions as {@link DirectoryOrganizations}.
 */
@ApplicationScoped
public class OrganizationSync {

    private static final int PAGE = 100;
    private static final int TIMEOUT_SECONDS = 300;
    private static final UUID FIRST = new UUID(0, 0);

    private final DirectoryOrganizations directory;
    private final OrganizationFollow organizations;
    private final OrganizationMembers members;
    private final UserSync userSync;
    private final ConcurrentUserSync users;
    private final UserSubjects subjects;
    private final ReconciliationRequests reconciliations;
    private final FoundChanges found;
    private final SyncConfig config;
    private final Clock clock;

    OrganizationSync(
            DirectoryOrganizations directory,
            OrganizationFollow organizations,
            OrganizationMembers members,
            UserSync userSync,
            ConcurrentUserSync users,
            UserSubjects subjects,
            ReconciliationRequests reconciliations,
            FoundChanges found,
            SyncConfig config,
            Clock clock) {
        this.directory = directory;
        this.organizations = organizations;
        this.members = members;
        this.userSync = userSync;
        this.users = users;
        this.subjects = subjects;
        this.reconciliations = reconciliations;
        this.found = found;
        this.config = config;
        this.clock = clock;
    }

    /**
     * Updates an organization. If it is gone, or was disabled or enabled, its managed members were deleted, disabled or enabled with it,
     * without an event of their own. They are read again before the memberships, which name them, are removed.
     *
     * @param source {@link AuditLog#BY_EVENT} or {@link AuditLog#BY_RECONCILIATION}
     */
    public void organization(String id, String source) {
        Optional<Known> known = members.known(id);
        if (known.isPresent()) {
            Optional<DirectoryOrganization> now = directory.find(id);
            if (now.isEmpty() || now.get().enabled() != known.get().enabled()) {
                followManagedMembers(known.get().id());
            }
        }
        record(source, context -> List.of(organizations.organization(id, context)));
    }

    private void followManagedMembers(UUID organization) {
        List<UUID> page = members.managed(organization, FIRST, PAGE);
        while (!page.isEmpty()) {
            ConcurrentUserSync.Retry retry =
                    users.follow(subjects.subjects(page).values());
            if (!retry.failed().isEmpty() || !retry.newer().isEmpty()) {
                throw new IllegalStateException("Some managed members of an organization could not be read again");
            }
            page = members.managed(organization, page.get(page.size() - 1), PAGE);
        }
    }

    /** Updates the membership of a user, and first the organization and the user, if there is no record. */
    public void member(String id, String subject, String source) {
        requireOrganization(id, source);
        requireUser(subject, source);
        record(source, context -> List.of(organizations.membership(id, subject, MembershipRole.MEMBER, context)));
    }

    /** Otherwise the organization would be created without an entry in the audit log. */
    private void requireOrganization(String id, String source) {
        if (members.known(id).isEmpty()) {
            organization(id, source);
        }
    }

    private void requireUser(String subject, String source) {
        if (subjects.id(subject).isEmpty() && userSync.follow(subject, source).kind() == SyncResult.Kind.NEWER) {
            throw new IllegalStateException("A member of an organization has to be read again");
        }
    }

    /**
     * Updates the membership of the member with this username. If there is none, the person was renamed or removed since: then all members are
     * compared or, if there are many, a reconciliation does it.
     */
    public void namedMember(String id, String username, String source) {
        Optional<String> subject = directory.memberNamed(id, username);
        if (subject.isPresent()) {
            member(id, subject.get(), source);
            return;
        }
        List<String> all = DirectoryPages.of(
                        "the members of an organization",
                        PAGE,
                        0,
                        Member::subject,
                        first -> directory.members(id, first, PAGE))
                .flatMap(List::stream)
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
        Set<String> all = new LinkedHashSet<>(directory.organizationsOf(subject));
        subjects.id(subject).ifPresent(user -> all.addAll(members.organizations(user)));
        all.forEach(id -> member(id, subject, source));
    }

    /** Updates which teams there are, and the members of those that are new here. */
    public void teams(String id, String source) {
        requireOrganization(id, source);
        List<FollowResult> changed = record(source, context -> organizations.teams(id, context));
        if (changed.stream().anyMatch(result -> result.kind() == Kind.CREATED)) {
            directory.teams(id).forEach(team -> team(id, team.id(), source));
        }
    }

    /** Updates one team and its members, and first the users who have no record. */
    public void team(String id, String team, String source) {
        requireOrganization(id, source);
        DirectoryPages.of(
                        "the members of a team",
                        PAGE,
                        0,
                        Function.<String>identity(),
                        first -> directory.teamMembers(id, team, first, PAGE))
                .forEach(page -> {
                    Set<String> unknown = new LinkedHashSet<>(page);
                    unknown.removeAll(subjects.ids(page).keySet());
                    unknown.forEach(subject -> requireUser(subject, source));
                });
        record(source, context -> organizations.team(id, team, context));
    }

    /** Updates a user's membership in a team, and first the user and the membership in the organization. */
    public void teamMember(String id, String team, String subject, String source) {
        requireOrganization(id, source);
        requireUser(subject, source);
        FollowResult result = record(source, context -> List.of(organizations.teamMember(id, team, subject, context)))
                .get(0);
        if (result.teamId() == null) {
            // a group that is no team, or one that Rollcall did not know yet
            team(id, team, source);
        }
    }

    private List<FollowResult> record(String source, Function<ChangeContext, List<FollowResult>> work) {
        ChangeContext context =
                ChangeContext.of(source.equals(AuditLog.BY_RECONCILIATION) ? Origin.RECONCILIATION : Origin.EVENT);
        return QuarkusTransaction.requiringNew().timeout(TIMEOUT_SECONDS).call(() -> {
            List<FollowResult> results = new ArrayList<>(work.apply(context));
            found.append(results, source, clock.instant().truncatedTo(ChronoUnit.MICROS));
            return results;
        });
    }
}
