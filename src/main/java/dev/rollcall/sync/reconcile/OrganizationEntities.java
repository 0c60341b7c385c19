package dev.rollcall.sync.reconcile;

import dev.rollcall.audit.AuditLog;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.DirectoryMembers;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryTeams;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationComparison;
import dev.rollcall.organization.update.OrganizationUpdate;
import dev.rollcall.organization.update.TeamUpdate;
import dev.rollcall.organization.update.UpdateResult;
import dev.rollcall.sync.organization.FoundChanges;
import dev.rollcall.sync.reconcile.Differences.Difference;
import dev.rollcall.sync.run.EntityKind;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Organizations, memberships and teams. Each difference is read from Keycloak again while its organization is locked, so an outdated listing
 * does no harm.
 */
@ApplicationScoped
class OrganizationEntities {

    /** A new team is written with all its members. */
    private static final int TIMEOUT_SECONDS = 300;

    private static final ChangeContext CONTEXT = ChangeContext.of(Origin.RECONCILIATION);

    private final OrganizationComparison comparison;
    private final ListedOrganizations listed;
    private final DirectoryOrganizations directory;
    private final DirectoryMembers directoryMembers;
    private final DirectoryTeams directoryTeams;
    private final OrganizationUpdate organizations;
    private final TeamUpdate teams;
    private final FoundChanges found;
    private final Clock clock;

    OrganizationEntities(
            OrganizationComparison comparison,
            ListedOrganizations listed,
            DirectoryOrganizations directory,
            DirectoryMembers directoryMembers,
            DirectoryTeams directoryTeams,
            OrganizationUpdate organizations,
            TeamUpdate teams,
            FoundChanges found,
            Clock clock) {
        this.comparison = comparison;
        this.listed = listed;
        this.directory = directory;
        this.directoryMembers = directoryMembers;
        this.directoryTeams = directoryTeams;
        this.organizations = organizations;
        this.teams = teams;
        this.found = found;
        this.clock = clock;
    }

    /** Returns them in the order in which they are compared. */
    Stream<Entity> all() {
        return Stream.of(
                new Part(EntityKind.ORGANIZATION, BrakeKind.ORGANIZATIONS_ENDED, 0),
                new Part(EntityKind.MEMBERSHIP, BrakeKind.MEMBERSHIPS_ENDED, 10),
                new Part(EntityKind.TEAM, BrakeKind.TEAMS_ENDED, 10));
    }

    private final class Part implements Entity {

        private final EntityKind kind;
        private final BrakeKind brake;
        private final long few;

        Part(EntityKind kind, BrakeKind brake, long few) {
            this.kind = kind;
            this.brake = brake;
            this.few = few;
        }

        @Override
        public EntityKind kind() {
            return kind;
        }

        @Override
        public long current() {
            return switch (kind) {
                case ORGANIZATION -> comparison.countOrganizations();
                case MEMBERSHIP -> comparison.countMemberships();
                default -> comparison.countTeams();
            };
        }

        @Override
        public List<Select> differences(UUID run, Instant startedAt) {
            return List.of(listed.differences(run, kind, startedAt));
        }

        @Override
        public String absence() {
            return Differences.ENDED;
        }

        @Override
        public BrakeKind brake() {
            return brake;
        }

        @Override
        public long few() {
            return few;
        }

        @Override
        public boolean exists(Difference absence) {
            String organization = absence.organization();
            return switch (kind) {
                case ORGANIZATION -> directory.find(organization).isPresent();
                case MEMBERSHIP ->
                    directoryMembers.membership(organization, absence.item()).isPresent();
                default -> directoryTeams.team(organization, absence.item()).isPresent();
            };
        }

        @Override
        public boolean write(Difference difference) {
            return Statements.repeatingDeadlocks(() -> QuarkusTransaction.requiringNew()
                    .timeout(TIMEOUT_SECONDS)
                    .call(() -> {
                        List<UpdateResult> results = update(difference);
                        found.append(results, AuditLog.BY_RECONCILIATION, clock.instant());
                        return results.stream().anyMatch(UpdateResult::hasChanged);
                    }));
        }

        private List<UpdateResult> update(Difference difference) {
            String organization = difference.organization();
            return switch (kind) {
                case ORGANIZATION -> List.of(organizations.organization(organization, CONTEXT));
                case MEMBERSHIP ->
                    organizations.membership(organization, difference.item(), MembershipRole.MEMBER, CONTEXT);
                default -> teams.team(organization, difference.item(), CONTEXT);
            };
        }
    }
}
