package dev.rollcall.organization.update;

import com.fasterxml.uuid.impl.TimeBasedEpochRandomGenerator;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.directory.DirectoryTeams;
import dev.rollcall.directory.DirectoryTeams.DirectoryTeam;
import dev.rollcall.organization.Membership;
import dev.rollcall.organization.MembershipRole;
import dev.rollcall.organization.OrganizationMembers;
import dev.rollcall.organization.OrganizationWriter;
import dev.rollcall.organization.Team;
import dev.rollcall.organization.TeamWriter;
import dev.rollcall.organization.update.UpdateResult.Kind;
import dev.rollcall.user.UserSubjects;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Updates the records of the teams of one organization, and of their members, from Keycloak, as {@link OrganizationUpdate} does. Lists are
 * read before the lock, since they take long, and only tell what to read again under it: their pages may repeat or omit entries.
 */
@Singleton
public record TeamUpdate(
        OrganizationUpdate organizations,
        DirectoryTeams directory,
        TeamWriter writer,
        OrganizationWriter memberships,
        OrganizationMembers members,
        UserSubjects users,
        Clock clock,
        TimeBasedEpochRandomGenerator ids) {

    /**
     * Updates which teams the organization has, and their names. They are listed before the lock, and what differs is read again under it.
     *
     * @return a result for each record that was changed
     */
    public List<UpdateResult> teams(String keycloakId, ChangeContext context) {
        List<String> differing = members.differingTeams(keycloakId);
        return organizations.ofLiving(keycloakId, context, organization -> {
            Map<String, Team> known = storedTeams(organization);
            List<UpdateResult> results = new ArrayList<>();
            differing.forEach(team -> results.addAll(writeTeam(
                    organization, Optional.ofNullable(known.get(team)), directory.team(keycloakId, team), context)));
            return results;
        });
    }

    private Map<String, Team> storedTeams(UUID organization) {
        return writer.teams(organization).stream().collect(Collectors.toMap(Team::keycloakId, Function.identity()));
    }

    private List<UpdateResult> writeTeam(
            UUID organization, Optional<Team> known, Optional<DirectoryTeam> found, ChangeContext context) {
        if (known.map(Team::copy).equals(found)) {
            return List.of();
        }
        if (found.isEmpty()) {
            UUID id = known.get().id();
            writer.delete(id, context);
            return List.of(UpdateResult.team(Kind.ENDED, organization, id, List.of()));
        }
        if (known.isEmpty()) {
            UUID id = ids.generate();
            writer.insert(id, organization, found.get(), clock.instant(), context);
            return List.of(UpdateResult.team(Kind.CREATED, organization, id, List.of("name")));
        }
        UUID id = known.get().id();
        writer.rename(id, found.get().name(), context);
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
        return organizations.ofLiving(keycloakId, context, organization -> {
            Optional<Team> known = Optional.ofNullable(storedTeams(organization).get(team));
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
        Map<UUID, UUID> stored = writer.members(known.id());
        Map<UUID, UUID> joining = new HashMap<>();
        Map<UUID, UUID> leaving = new HashMap<>();
        users.ids(subjects).forEach((subject, user) -> {
            boolean isMember = directory.teamsOf(keycloakId, subject).contains(team);
            if (isMember && !stored.containsKey(user)) {
                membershipOf(organization, keycloakId, subject, user, context, results)
                        .ifPresent(membership -> joining.put(user, membership));
            } else if (!isMember && stored.containsKey(user)) {
                leaving.put(user, stored.get(user));
            }
        });
        writer.addMembers(known.id(), joining.values(), context);
        writer.removeMembers(known.id(), leaving.values(), context);
        joining.keySet()
                .forEach(user -> results.add(UpdateResult.teamMember(Kind.CREATED, organization, known.id(), user)));
        leaving.keySet()
                .forEach(user -> results.add(UpdateResult.teamMember(Kind.ENDED, organization, known.id(), user)));
        return results;
    }

    /** Keycloak's members of a team are members of the organization, so one whom Rollcall does not know is read, too. */
    private Optional<UUID> membershipOf(
            UUID organization,
            String keycloakId,
            String subject,
            UUID user,
            ChangeContext context,
            List<UpdateResult> results) {
        if (memberships.membership(organization, user).isEmpty()) {
            results.addAll(organizations.membership(keycloakId, subject, MembershipRole.MEMBER, context));
        }
        return memberships.membership(organization, user).map(Membership::id);
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
        return organizations.ofLiving(
                keycloakId,
                context,
                organization -> writeTeamMembers(organization, keycloakId, team, List.of(subject), context));
    }
}
