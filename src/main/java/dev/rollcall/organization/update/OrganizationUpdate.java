package dev.rollcall.organization.update;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.ValueChanges;
import dev.rollcall.directory.DirectoryMembers;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.DirectoryOrganizations;
import dev.rollcall.directory.DirectoryTeams;
import dev.rollcall.directory.MembershipType;
import dev.rollcall.organization.Membership;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationFields;
import dev.rollcall.organization.OrganizationWriter;
import dev.rollcall.organization.OrganizationWriter.Locked;
import dev.rollcall.organization.OrphanedOrganizations;
import dev.rollcall.organization.Team;
import dev.rollcall.organization.TeamWriter;
import dev.rollcall.organization.update.UpdateResult.Kind;
import dev.rollcall.user.UserSubjects;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Function;

/**
 * Updates the records of one organization and of its members from Keycloak: locks the organization, reads Keycloak, and writes. The reads of one organization are
 * in the order of the locks, so an outdated answer never overwrites a newer one, and any method may be called any number of times, late and
 * in any order. Each is one transaction, or joins the caller's.
 *
 * <p>A user without a record is left out: a service account has none, and the caller updates others first. The methods throw the same
 * exceptions as {@link DirectoryOrganizations}.
 */
@Singleton
public record OrganizationUpdate(
        DirectoryOrganizations directory,
        DirectoryMembers directoryMembers,
        DirectoryTeams directoryTeams,
        OrganizationWriter writer,
        TeamWriter teams,
        UserSubjects users,
        OrphanedOrganizations orphans,
        Clock clock,
        TimeBasedEpochRandomGenerator ids) {

    /** For a new team with many members: each of them is read while the organization is locked. */
    private static final int TIMEOUT_SECONDS = 300;

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
        return row.tombstone()
                ? UpdateResult.organization(Kind.CREATED, row.id(), fields)
                : UpdateResult.organization(Kind.UPDATED, row.id(), fields)
                        .with(ValueChanges.NONE
                                .and(
                                        "enabled",
                                        row.copy().enabled(),
                                        found.get().enabled())
                                .and(
                                        "domains",
                                        row.copy().domains(),
                                        found.get().domains()));
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
        Optional<MembershipType> found = directoryMembers.membership(member.keycloakId(), member.subject());
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
            results.add(UpdateResult.left(member.organization(), user, stored.role()));
        });
        // the user may become a tombstone at this moment
        if (found.isEmpty() || users.idForShare(member.subject()).isEmpty()) {
            return results;
        }
        UUID id = ids.generate();
        writer.insertMembership(id, member.organization(), user, firstRole, found.get(), clock.instant(), context);
        results.add(UpdateResult.joined(member.organization(), user));
        if (known.isPresent()) {
            results.addAll(joinTeamsAgain(member, user, id, context));
        }
        return results;
    }

    /** The membership that ended took its teams with it. Hints of the user's teams may have been applied already. */
    private List<UpdateResult> joinTeamsAgain(Member member, UUID user, UUID membership, ChangeContext context) {
        List<Team> known = teams.teams(member.organization());
        List<String> joined =
                known.isEmpty() ? List.of() : directoryTeams.teamsOf(member.keycloakId(), member.subject());
        return known.stream()
                .filter(team -> joined.contains(team.keycloakId()))
                .map(team -> {
                    teams.addMembers(team.id(), List.of(membership), context);
                    return UpdateResult.teamMember(Kind.CREATED, member.organization(), team.id(), user);
                })
                .toList();
    }

    /**
     * Locks an organization and writes a part of it, and first the organization, if it is new here. Nothing if Keycloak does not have it.
     *
     * @return the results of both
     */
    List<UpdateResult> ofLiving(String keycloakId, ChangeContext context, Function<UUID, List<UpdateResult>> write) {
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
