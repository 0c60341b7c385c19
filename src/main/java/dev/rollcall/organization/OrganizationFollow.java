package dev.rollcall.organization;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryOrganizations.DirectoryTeam;
import dev.rollcall.directory.DirectoryPages;
import dev.rollcall.directory.MembershipType;
import dev.rollcall.organization.FollowResult.Kind;
import dev.rollcall.organization.OrganizationWriter.Locked;
import dev.rollcall.organization.OrganizationWriter.Stored;
import dev.rollcall.organization.OrganizationWriter.StoredTeam;
import dev.rollcall.user.UserSubjects;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes the records of one organization follow Keycloak: locks the organization, reads Keycloak, and writes. The reads of one organization are
 * in the order of the locks, so an outdated answer never overwrites a newer one, and any method may be called any number of times, late and
 * in any order. Each is one transaction, or joins the caller's.
 *
 * <p>A user without a record is left out: a service account has none, and the caller follows others first. The methods throw the same
 * exceptions as {@link DirectoryOrganizations}.
 */
@ApplicationScoped
public class OrganizationFollow {

    /** For a team with many members: they are read page by page while the organization is locked. */
    private static final int TIMEOUT_SECONDS = 300;

    private static final int PAGE = 100;

    private final DirectoryOrganizations directory;
    private final OrganizationWriter writer;
    private final UserSubjects users;
    private final Clock clock;
    private final TimeBasedEpochRandomGenerator ids;

    OrganizationFollow(
            DirectoryOrganizations directory,
            OrganizationWriter writer,
            UserSubjects users,
            Clock clock,
            TimeBasedEpochRandomGenerator ids) {
        this.directory = directory;
        this.writer = writer;
        this.users = users;
        this.clock = clock;
        this.ids = ids;
    }

    /** Updates the organization itself: inserts, changes or revives it, or makes it a tombstone, whose memberships and teams end. */
    public FollowResult organization(String keycloakId, ChangeContext context) {
        return inTransaction(() -> {
            Optional<Locked> known = writer.lock(keycloakId);
            return write(known, directory.find(keycloakId), context);
        });
    }

    private FollowResult write(Optional<Locked> known, Optional<DirectoryOrganization> found, ChangeContext context) {
        if (found.isEmpty()) {
            return known.filter(row -> !row.tombstone())
                    .map(row -> {
                        writer.end(row.id(), now(), context);
                        return FollowResult.organization(Kind.ENDED, row.id(), List.of());
                    })
                    .orElseGet(() -> FollowResult.organization(
                            Kind.UNCHANGED, known.map(Locked::id).orElse(null), List.of()));
        }
        if (known.isEmpty()) {
            UUID id = ids.generate();
            writer.insert(id, found.get(), now(), context);
            return FollowResult.organization(Kind.CREATED, id, OrganizationFields.NAMES);
        }
        Locked row = known.get();
        List<String> fields =
                row.tombstone() ? OrganizationFields.NAMES : OrganizationFields.differences(row.copy(), found.get());
        if (fields.isEmpty()) {
            return FollowResult.organization(Kind.UNCHANGED, row.id(), List.of());
        }
        writer.update(row.id(), found.get(), now(), context);
        return FollowResult.organization(row.tombstone() ? Kind.CREATED : Kind.UPDATED, row.id(), fields);
    }

    /**
     * Updates the membership of a user: inserts it, changes its type, or deletes it. Does nothing if the user has no record.
     *
     * @param firstRole the role of a new membership
     */
    public FollowResult membership(String keycloakId, String subject, MembershipRole firstRole, ChangeContext context) {
        return ofLiving(
                keycloakId,
                context,
                organization -> writeMembership(
                        organization, subject, directory.membership(keycloakId, subject), firstRole, context),
                FollowResult.membership(Kind.UNCHANGED, null, null, List.of()));
    }

    private FollowResult writeMembership(
            UUID organization,
            String subject,
            Optional<MembershipType> found,
            MembershipRole firstRole,
            ChangeContext context) {
        UUID user = users.id(subject).orElse(null);
        if (user == null) {
            return FollowResult.membership(Kind.UNCHANGED, organization, null, List.of());
        }
        Optional<Stored> known = writer.membership(organization, user);
        if (found.isEmpty()) {
            if (known.isEmpty()) {
                return FollowResult.membership(Kind.UNCHANGED, organization, user, List.of());
            }
            writer.deleteMembership(organization, user, context);
            return FollowResult.membership(Kind.ENDED, organization, user, List.of());
        }
        if (known.isPresent()) {
            return updateMembership(organization, user, known.get(), found.get(), context);
        }
        // the user may become a tombstone at this moment
        if (users.idForShare(subject).isEmpty()) {
            return FollowResult.membership(Kind.UNCHANGED, organization, null, List.of());
        }
        writer.insertMembership(ids.generate(), organization, user, firstRole, found.get(), now(), context);
        return FollowResult.membership(Kind.CREATED, organization, user, List.of("role", "membershipType"));
    }

    private FollowResult updateMembership(
            UUID organization, UUID user, Stored known, MembershipType type, ChangeContext context) {
        if (known.type() == type) {
            return FollowResult.membership(Kind.UNCHANGED, organization, user, List.of());
        }
        writer.setMembershipType(known.id(), type, context);
        return FollowResult.membership(Kind.UPDATED, organization, user, List.of("membershipType"));
    }

    /**
     * Updates which teams the organization has, and their names.
     *
     * @return a result for each team that was changed
     */
    public List<FollowResult> teams(String keycloakId, ChangeContext context) {
        return ofLiving(
                keycloakId,
                context,
                organization -> writeTeams(organization, directory.teams(keycloakId), context),
                List.of());
    }

    private List<FollowResult> writeTeams(UUID organization, List<DirectoryTeam> found, ChangeContext context) {
        List<FollowResult> results = new ArrayList<>();
        Map<String, StoredTeam> known = storedTeams(organization);
        for (DirectoryTeam team : found) {
            FollowResult result = writeTeam(organization, Optional.ofNullable(known.remove(team.id())), team, context);
            if (result.hasChanged()) {
                results.add(result);
            }
        }
        known.values().forEach(team -> results.add(deleteTeam(organization, team, context)));
        return results;
    }

    private Map<String, StoredTeam> storedTeams(UUID organization) {
        return writer.teams(organization).stream()
                .collect(Collectors.toMap(team -> team.copy().id(), Function.identity(), (a, b) -> a, HashMap::new));
    }

    private FollowResult writeTeam(
            UUID organization, Optional<StoredTeam> known, DirectoryTeam found, ChangeContext context) {
        if (known.isEmpty()) {
            UUID id = ids.generate();
            writer.insertTeam(id, organization, found, now(), context);
            return FollowResult.team(Kind.CREATED, organization, id, List.of("name"));
        }
        UUID id = known.get().id();
        if (known.get().copy().equals(found)) {
            return FollowResult.team(Kind.UNCHANGED, organization, id, List.of());
        }
        writer.renameTeam(id, found.name(), context);
        return FollowResult.team(Kind.UPDATED, organization, id, List.of("name"));
    }

    private FollowResult deleteTeam(UUID organization, StoredTeam team, ChangeContext context) {
        writer.deleteTeam(team.id(), context);
        return FollowResult.team(Kind.ENDED, organization, team.id(), List.of());
    }

    /**
     * Updates one team: its name, or that it exists, and all its members.
     *
     * @param team Keycloak's id
     * @return a result for the team and for each member, if they were changed, and for memberships that Rollcall did not know
     */
    public List<FollowResult> team(String keycloakId, String team, ChangeContext context) {
        return ofLiving(
                keycloakId, context, organization -> writeTeam(organization, keycloakId, team, context), List.of());
    }

    private List<FollowResult> writeTeam(UUID organization, String keycloakId, String team, ChangeContext context) {
        Optional<StoredTeam> known =
                Optional.ofNullable(storedTeams(organization).get(team));
        Optional<DirectoryTeam> found = directory.teams(keycloakId).stream()
                .filter(each -> each.id().equals(team))
                .findFirst();
        List<FollowResult> results = new ArrayList<>();
        if (found.isEmpty()) {
            known.ifPresent(gone -> results.add(deleteTeam(organization, gone, context)));
            return results;
        }
        FollowResult written = writeTeam(organization, known, found.get(), context);
        results.add(written);
        writeTeamMembers(organization, keycloakId, team, written.teamId(), context, results);
        results.removeIf(result -> !result.hasChanged());
        return results;
    }

    private void writeTeamMembers(
            UUID organization,
            String keycloakId,
            String team,
            UUID teamId,
            ChangeContext context,
            List<FollowResult> results) {
        Map<UUID, UUID> leaving = new HashMap<>(writer.teamMembers(teamId));
        Map<UUID, UUID> joining = new HashMap<>();
        Set<String> subjects = new HashSet<>();
        DirectoryPages.of(
                        "the members of a team",
                        PAGE,
                        0,
                        Function.identity(),
                        first -> directory.teamMembers(keycloakId, team, first, PAGE))
                .forEach(subjects::addAll);
        Map<String, UUID> userIds = users.ids(subjects);
        Map<UUID, UUID> memberships = new HashMap<>(writer.memberships(organization, userIds.values()));
        userIds.forEach((subject, user) -> {
            UUID membership = memberships.get(user);
            if (membership == null) {
                results.add(writeMembership(
                        organization,
                        subject,
                        directory.membership(keycloakId, subject),
                        MembershipRole.MEMBER,
                        context));
                membership =
                        writer.membership(organization, user).map(Stored::id).orElse(null);
            }
            if (membership != null && leaving.remove(user) == null) {
                joining.put(user, membership);
            }
        });
        writer.addTeamMembers(teamId, joining.values(), context);
        writer.removeTeamMembers(teamId, leaving.values(), context);
        joining.keySet()
                .forEach(user -> results.add(FollowResult.teamMember(Kind.CREATED, organization, teamId, user)));
        leaving.keySet().forEach(user -> results.add(FollowResult.teamMember(Kind.ENDED, organization, teamId, user)));
    }

    /**
     * Updates whether a user belongs to a team. Does nothing if Rollcall does not know the team: {@link #team} updates it as a whole.
     *
     * @param team Keycloak's id
     * @return without a {@code teamId} for an unknown team
     */
    public FollowResult teamMember(String keycloakId, String team, String subject, ChangeContext context) {
        return ofLiving(
                keycloakId,
                context,
                organization -> writeTeamMember(organization, keycloakId, team, subject, context),
                FollowResult.teamMember(Kind.UNCHANGED, null, null, null));
    }

    private FollowResult writeTeamMember(
            UUID organization, String keycloakId, String team, String subject, ChangeContext context) {
        UUID user = users.id(subject).orElse(null);
        StoredTeam known = storedTeams(organization).get(team);
        if (known == null) {
            return FollowResult.teamMember(Kind.UNCHANGED, organization, null, user);
        }
        boolean isMember = directory.teamsOf(keycloakId, subject).contains(team);
        UUID membership = writer.teamMembers(known.id()).get(user);
        if (user == null || isMember == (membership != null)) {
            return FollowResult.teamMember(Kind.UNCHANGED, organization, known.id(), user);
        }
        if (!isMember) {
            writer.removeTeamMembers(known.id(), List.of(membership), context);
            return FollowResult.teamMember(Kind.ENDED, organization, known.id(), user);
        }
        if (writer.membership(organization, user).isEmpty()) {
            writeMembership(
                    organization, subject, directory.membership(keycloakId, subject), MembershipRole.MEMBER, context);
        }
        Optional<UUID> joining = writer.membership(organization, user).map(Stored::id);
        joining.ifPresent(id -> writer.addTeamMembers(known.id(), List.of(id), context));
        return FollowResult.teamMember(
                joining.isPresent() ? Kind.CREATED : Kind.UNCHANGED, organization, known.id(), user);
    }

    private <T> T ofLiving(String keycloakId, ChangeContext context, Function<UUID, T> write, T otherwise) {
        return inTransaction(() -> {
            Optional<Locked> known = writer.lock(keycloakId);
            if (known.isPresent() && !known.get().tombstone()) {
                return write.apply(known.get().id());
            }
            FollowResult organization = write(known, directory.find(keycloakId), context);
            return organization.kind() == Kind.CREATED ? write.apply(organization.organizationId()) : otherwise;
        });
    }

    private static <T> T inTransaction(Callable<T> work) {
        return QuarkusTransaction.joiningExisting().timeout(TIMEOUT_SECONDS).call(work);
    }

    /** To the microsecond, as PostgreSQL stores it. */
    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }
}
