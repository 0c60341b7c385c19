package dev.rollcall.organization;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryOrganizations.DirectoryTeam;
import dev.rollcall.directory.MembershipType;
import dev.rollcall.organization.OrganizationWriter.Locked;
import dev.rollcall.organization.UpdateResult.Kind;
import dev.rollcall.user.UserSubjects;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Updates the records of one organization from Keycloak: locks the organization, reads Keycloak, and writes. The reads of one organization are
 * in the order of the locks, so an outdated answer never overwrites a newer one, and any method may be called any number of times, late and
 * in any order. Each is one transaction, or joins the caller's. Lists are read before the lock, since they take long, and only tell what to
 * read again under it: their pages may repeat or omit entries, too.
 *
 * <p>A user without a record is left out: a service account has none, and the caller updates others first. The methods throw the same
 * exceptions as {@link DirectoryOrganizations}.
 */
@ApplicationScoped
public class OrganizationUpdate {

    /** For a new team with many members: each of them is read while the organization is locked. */
    private static final int TIMEOUT_SECONDS = 300;

    private final DirectoryOrganizations directory;
    private final OrganizationWriter writer;
    private final OrganizationMembers members;
    private final UserSubjects users;
    private final OrphanedOrganizations orphans;
    private final Clock clock;
    private final TimeBasedEpochRandomGenerator ids;

    OrganizationUpdate(
            DirectoryOrganizations directory,
            OrganizationWriter writer,
            OrganizationMembers members,
            UserSubjects users,
            OrphanedOrganizations orphans,
            Clock clock,
            TimeBasedEpochRandomGenerator ids) {
        this.directory = directory;
        this.writer = writer;
        this.members = members;
        this.users = users;
        this.orphans = orphans;
        this.clock = clock;
        this.ids = ids;
    }

    /** Updates the organization itself: inserts, changes or revives it, or makes it a tombstone, whose memberships and teams end. */
    public UpdateResult organization(String keycloakId, ChangeContext context) {
        return inTransaction(() -> write(keycloakId, writer.lock(keycloakId), context));
    }

    private UpdateResult write(String keycloakId, Optional<Locked> known, ChangeContext context) {
        Optional<DirectoryOrganization> found = directory.find(keycloakId);
        if (found.isEmpty()) {
            return known.filter(row -> !row.tombstone())
                    .map(row -> {
                        writer.end(row.id(), clock.instant(), context);
                        return UpdateResult.organization(Kind.ENDED, row.id(), List.of());
                    })
                    .orElseGet(() -> UpdateResult.organization(
                            Kind.UNCHANGED, known.map(Locked::id).orElse(null), List.of()));
        }
        if (known.isEmpty()) {
            return UpdateResult.organization(Kind.CREATED, insert(found.get(), context), OrganizationFields.NAMES);
        }
        Locked row = known.get();
        List<String> fields =
                row.tombstone() ? OrganizationFields.NAMES : OrganizationFields.differences(row.copy(), found.get());
        if (fields.isEmpty()) {
            return UpdateResult.organization(Kind.UNCHANGED, row.id(), List.of());
        }
        writer.update(row.id(), found.get(), clock.instant(), context);
        return UpdateResult.organization(row.tombstone() ? Kind.CREATED : Kind.UPDATED, row.id(), fields);
    }

    /** Uses the id that the act planned which created the organization; a new one if no act did, or if a record has the planned id. */
    private UUID insert(DirectoryOrganization organization, ChangeContext context) {
        Optional<UUID> planned = directory.mark(organization.id());
        UUID id = planned.filter(mark -> writer.lock(mark).isEmpty()).orElseGet(ids::generate);
        Instant now = clock.instant();
        writer.insert(id, organization, now, orphans.isReturned(planned) ? now : null, context);
        return id;
    }

    /**
     * Updates the membership of a user: inserts it, replaces it, or deletes it. Does nothing if the user has no record.
     *
     * @param firstRole the role of a new membership
     * @return a result for each record that was changed
     */
    public List<UpdateResult> membership(
            String keycloakId, String subject, MembershipRole firstRole, ChangeContext context) {
        return membershipAfter(Instant.MIN, keycloakId, subject, firstRole, context);
    }

    /**
     * As {@link #membership}, after the user was removed. If the user is a member again, the membership that Rollcall knows may be the one
     * that ended.
     *
     * @param removedAt a membership that is older has ended; by the database's clock, and not too late
     */
    public List<UpdateResult> membershipAfter(
            Instant removedAt, String keycloakId, String subject, MembershipRole firstRole, ChangeContext context) {
        return ofLiving(
                keycloakId,
                context,
                organization ->
                        writeMembership(new Member(keycloakId, organization, subject), removedAt, firstRole, context));
    }

    /** A user in an organization. */
    private record Member(String keycloakId, UUID organization, String subject) {}

    private List<UpdateResult> writeMembership(
            Member member, Instant removedAt, MembershipRole firstRole, ChangeContext context) {
        Optional<MembershipType> found = directory.membership(member.keycloakId(), member.subject());
        UUID user = users.id(member.subject()).orElse(null);
        if (user == null) {
            return List.of();
        }
        Optional<Membership> known = writer.membership(member.organization(), user);
        if (known.filter(stored -> found.equals(Optional.of(stored.type())))
                .filter(stored -> !stored.joinedAt().isBefore(removedAt))
                .isPresent()) {
            return List.of();
        }
        List<UpdateResult> results = new ArrayList<>();
        // a type changes only if the member was removed and added again: then the role has ended, too
        known.ifPresent(stored -> {
            writer.deleteMembership(member.organization(), user, context);
            results.add(UpdateResult.membership(Kind.ENDED, member.organization(), user, List.of()));
        });
        // the user may become a tombstone at this moment
        if (found.isEmpty() || users.idForShare(member.subject()).isEmpty()) {
            return results;
        }
        UUID id = ids.generate();
        writer.insertMembership(id, member.organization(), user, firstRole, found.get(), clock.instant(), context);
        results.add(
                UpdateResult.membership(Kind.CREATED, member.organization(), user, List.of("role", "membershipType")));
        if (known.isPresent()) {
            results.addAll(joinTeamsAgain(member, user, id, context));
        }
        return results;
    }

    /** The membership that ended took its teams with it. Hints of the user's teams may have been applied already. */
    private List<UpdateResult> joinTeamsAgain(Member member, UUID user, UUID membership, ChangeContext context) {
        Map<String, Team> teams = storedTeams(member.organization());
        List<UpdateResult> results = new ArrayList<>();
        if (!teams.isEmpty()) {
            teams.keySet().retainAll(directory.teamsOf(member.keycloakId(), member.subject()));
        }
        teams.values().forEach(team -> {
            writer.addTeamMembers(team.id(), List.of(membership), context);
            results.add(UpdateResult.teamMember(Kind.CREATED, member.organization(), team.id(), user));
        });
        return results;
    }

    /**
     * Updates which teams the organization has, and their names. They are listed before the lock, and what differs is read again under it.
     *
     * @return a result for each record that was changed
     */
    public List<UpdateResult> teams(String keycloakId, ChangeContext context) {
        List<String> differing = members.differingTeams(keycloakId);
        return ofLiving(keycloakId, context, organization -> {
            Map<String, Team> known = storedTeams(organization);
            List<UpdateResult> results = new ArrayList<>();
            differing.forEach(team -> results.addAll(writeTeam(
                    organization, Optional.ofNullable(known.get(team)), directory.team(keycloakId, team), context)));
            return results;
        });
    }

    private Map<String, Team> storedTeams(UUID organization) {
        return writer.teams(organization).stream()
                .collect(Collectors.toMap(team -> team.keycloakId(), Function.identity(), (a, b) -> a, HashMap::new));
    }

    private List<UpdateResult> writeTeam(
            UUID organization, Optional<Team> known, Optional<DirectoryTeam> found, ChangeContext context) {
        if (known.map(Team::copy).equals(found)) {
            return List.of();
        }
        if (found.isEmpty()) {
            UUID id = known.get().id();
            writer.deleteTeam(id, context);
            return List.of(UpdateResult.team(Kind.ENDED, organization, id, List.of()));
        }
        if (known.isEmpty()) {
            UUID id = ids.generate();
            writer.insertTeam(id, organization, found.get(), clock.instant(), context);
            return List.of(UpdateResult.team(Kind.CREATED, organization, id, List.of("name")));
        }
        UUID id = known.get().id();
        writer.renameTeam(id, found.get().name(), context);
        return List.of(UpdateResult.team(Kind.UPDATED, organization, id, List.of("name")));
    }

    /**
     * Updates one team: its name, or that it exists, and all its members. They are listed before the lock, unless the caller's transaction
     * holds it, and what differs is read again under it.
     *
     * @param team Keycloak's id
     * @return a result for each record that was changed, such as memberships that Rollcall did not know
     */
    public List<UpdateResult> team(String keycloakId, String team, ChangeContext context) {
        return team(keycloakId, team, members.differingTeamMembers(keycloakId, team), context);
    }

    /** As {@link #team(String, String, ChangeContext)}, but only some of its members. */
    public List<UpdateResult> team(String keycloakId, String team, Collection<String> subjects, ChangeContext context) {
        return ofLiving(keycloakId, context, organization -> {
            Optional<Team> known =
                    Optional.ofNullable(storedTeams(organization).get(team));
            List<UpdateResult> results =
                    new ArrayList<>(writeTeam(organization, known, directory.team(keycloakId, team), context));
            results.addAll(writeTeamMembers(organization, keycloakId, team, subjects, context));
            return results;
        });
    }

    private List<UpdateResult> writeTeamMembers(
            UUID organization, String keycloakId, String team, Collection<String> subjects, ChangeContext context) {
        Team known = storedTeams(organization).get(team);
        List<UpdateResult> results = new ArrayList<>();
        if (known == null) {
            return results;
        }
        Map<UUID, UUID> stored = writer.teamMembers(known.id());
        Map<UUID, UUID> joining = new HashMap<>();
        Map<UUID, UUID> leaving = new HashMap<>();
        users.ids(subjects).forEach((subject, user) -> {
            boolean isMember = directory.teamsOf(keycloakId, subject).contains(team);
            if (isMember && !stored.containsKey(user)) {
                membershipOf(new Member(keycloakId, organization, subject), user, context, results)
                        .ifPresent(membership -> joining.put(user, membership));
            } else if (!isMember && stored.containsKey(user)) {
                leaving.put(user, stored.get(user));
            }
        });
        writer.addTeamMembers(known.id(), joining.values(), context);
        writer.removeTeamMembers(known.id(), leaving.values(), context);
        joining.keySet()
                .forEach(user -> results.add(UpdateResult.teamMember(Kind.CREATED, organization, known.id(), user)));
        leaving.keySet()
                .forEach(user -> results.add(UpdateResult.teamMember(Kind.ENDED, organization, known.id(), user)));
        return results;
    }

    /** Keycloak's members of a team are members of the organization, so one whom Rollcall does not know is read, too. */
    private Optional<UUID> membershipOf(Member member, UUID user, ChangeContext context, List<UpdateResult> results) {
        if (writer.membership(member.organization(), user).isEmpty()) {
            results.addAll(writeMembership(member, Instant.MIN, MembershipRole.MEMBER, context));
        }
        return writer.membership(member.organization(), user).map(Membership::id);
    }

    /**
     * Updates whether a user belongs to a team. A team that Rollcall does not know is updated as a whole.
     *
     * @param team Keycloak's id
     * @return a result for each record that was changed
     */
    public List<UpdateResult> teamMember(String keycloakId, String team, String subject, ChangeContext context) {
        if (!members.isKnownTeam(team)) {
            return team(keycloakId, team, context);
        }
        return ofLiving(
                keycloakId,
                context,
                organization -> writeTeamMembers(organization, keycloakId, team, List.of(subject), context));
    }

    /**
     * Writes a part of an organization, and first the organization, if it is new here. Nothing if Keycloak does not have it.
     *
     * @return the results of both
     */
    private List<UpdateResult> ofLiving(
            String keycloakId, ChangeContext context, Function<UUID, List<UpdateResult>> write) {
        return inTransaction(() -> {
            Optional<Locked> known = writer.lock(keycloakId);
            if (known.isPresent() && !known.get().tombstone()) {
                return write.apply(known.get().id());
            }
            UpdateResult organization = write(keycloakId, known, context);
            if (!organization.hasChanged()) {
                return List.of();
            }
            List<UpdateResult> results = new ArrayList<>(List.of(organization));
            results.addAll(write.apply(organization.organizationId()));
            return results;
        });
    }

    private static <T> T inTransaction(Callable<T> work) {
        return QuarkusTransaction.joiningExisting().timeout(TIMEOUT_SECONDS).call(work);
    }
}
