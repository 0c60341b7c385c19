package dev.rollcall.organization;

import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.Pages;
import dev.rollcall.paging.Pages.Page;
import dev.rollcall.paging.SearchTime;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.UserFilter;
import dev.rollcall.user.UserQueries;
import dev.rollcall.user.UserSearch;
import dev.rollcall.user.UserView;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Reads the members of organizations and of teams for lists. Who may read them is the caller's question. */
@Singleton
public record MemberQueries(Statements statements, UserQueries users, Pages pages) {

    private static final String OWN = """
            select o.id, o.name, m.role, m.membership_type, m.joined_at,
                array(select t.name from team_members x join teams t on t.id = x.team_id where x.membership_id = m.id order by t.name) as teams
            from memberships m join organizations o on o.id = m.organization_id
            where m.user_id = ? order by m.id""";

    private static final String AMONG =
            "select user_id from memberships where organization_id = ? and user_id = any(?::uuid[])";

    /** A member of an organization. */
    public record Member(Membership membership, UserView user) {

        /** A membership is changed less often than this within the microsecond in which it began. */
        private static final long VERSIONS = 1_000;

        /**
         * Returns the number that {@code If-Match} demands. It contains the time of joining: an earlier membership of the same user, at the
         * same address, had the same versions.
         */
        public long number() {
            return ChronoUnit.MICROS.between(Instant.EPOCH, membership.joinedAt()) * VERSIONS + membership.version();
        }
    }

    /**
     * Returns the members of an organization in the order in which Rollcall learnt of them.
     *
     * @param role only members with this role
     * @param search only members who match
     * @param users only these users; empty for all
     * @throws ProblemException 400 for a cursor that is not one of this query's; 503 if a search takes too long
     */
    public Page<Member> members(
            UUID organization,
            Optional<MembershipRole> role,
            Optional<UserSearch> search,
            List<UUID> users,
            Optional<String> cursor,
            int limit) {
        return page(
                "members of %s;role=%s;search=%s"
                                .formatted(
                                        organization,
                                        role.map(MembershipRole::code).orElse(""),
                                        search.map(UserSearch::canonical).orElse(""))
                        + (users.isEmpty()
                                ? ""
                                : ";ids=" + users.stream().sorted().toList()),
                cursor,
                limit,
                (from, backward, most) -> {
                    Select members = OrganizationSelect.members(
                            organization, role, search, users, backward, from.map(Cursors.Position::id), most);
                    return search.isPresent() ? search(members) : list(members);
                });
    }

    /**
     * Returns the members of a team, in the same order as those of its organization.
     *
     * @throws ProblemException 400 for a cursor that is not one of this query's
     */
    public Page<Member> teamMembers(UUID team, Optional<String> cursor, int limit) {
        return page(
                "members of team " + team,
                cursor,
                limit,
                (from, backward, most) ->
                        list(OrganizationSelect.teamMembers(team, backward, from.map(Cursors.Position::id), most)));
    }

    /** Returns a member; empty if the user is none. */
    public Optional<Member> find(UUID organization, UUID user) {
        return list(OrganizationSelect.member(organization, user)).stream()
                .findFirst()
                .flatMap(membership -> withUsers(List.of(membership)).stream().findFirst());
    }

    /** Returns those of these users who are members. */
    public Set<UUID> among(UUID organization, Collection<UUID> candidates) {
        return Set.copyOf(
                statements.list(row -> row.getObject(1, UUID.class), AMONG, organization, List.copyOf(candidates)));
    }

    /**
     * A membership as its user's own data.
     *
     * @param organization the name of the organization
     * @param teams the names of the user's teams
     */
    @Schema(requiredProperties = {"organizationId", "organization", "role", "membershipType", "joinedAt", "teams"})
    public record OwnMembership(
            UUID organizationId,
            String organization,
            @Schema(ref = "MembershipRole") String role,
            @Schema(ref = "MembershipType") String membershipType,
            Instant joinedAt,
            List<String> teams) {}

    /** Returns all memberships of a user. */
    public List<OwnMembership> ofUser(UUID user) {
        return statements.list(
                row -> new OwnMembership(
                        Statements.uuid(row, "id"),
                        row.getString("name"),
                        row.getString("role"),
                        row.getString("membership_type"),
                        Statements.instant(row, "joined_at"),
                        Statements.texts(row, "teams")),
                OWN,
                user);
    }

    /** Whether a user has all memberships that another one has, with the same roles or higher ones. */
    public boolean hasAllOf(UUID user, UUID other) {
        Map<UUID, MembershipRole> own = rolesOf(user);
        return rolesOf(other).entrySet().stream()
                .allMatch(membership -> own.containsKey(membership.getKey())
                        && membership.getValue().orLower(own.get(membership.getKey())) == membership.getValue());
    }

    /** Returns the roles of a user in organizations, by their ids. */
    public Map<UUID, MembershipRole> rolesOf(UUID user) {
        return ofUser(user).stream()
                .collect(Collectors.toMap(
                        OwnMembership::organizationId, membership -> MembershipRole.ofCode(membership.role())));
    }

    /**
     * @throws ProblemException 404 if the user is no member
     */
    public Member member(UUID organization, UUID user) {
        return find(organization, user).orElseThrow(MemberQueries::unknown);
    }

    /** Returns 404 for a user who is no member. */
    public static ProblemException unknown() {
        return new ProblemException(ProblemType.NOT_FOUND, "The organization has no member with this user's id.");
    }

    private Page<Member> page(String query, Optional<String> cursor, int limit, Pages.Reader<Membership> reader) {
        Page<Membership> page = pages.page(query, cursor, limit, reader, membership -> "", Membership::id);
        return new Page<>(withUsers(page.items()), page.previous(), page.next());
    }

    /** A user who has been deleted since the memberships were read is left out. */
    private List<Member> withUsers(List<Membership> memberships) {
        Map<UUID, UserView> found =
                users.byIds(memberships.stream().map(Membership::userId).toList());
        return memberships.stream()
                .filter(membership -> found.containsKey(membership.userId()))
                .map(membership -> new Member(membership, found.get(membership.userId())))
                .toList();
    }

    private List<Membership> search(Select select) {
        return SearchTime.ofMemberSearch().run(most -> statements.list(Membership::of, select, most));
    }

    private List<Membership> list(Select select) {
        return statements.list(Membership::of, select);
    }

    /** Lets lists of users be filtered by organization. */
    @Singleton
    static class Filter implements UserFilter.Memberships {

        @Override
        public String members() {
            return "select user_id from memberships where organization_id = :organization";
        }

        /** {@code offset 0} keeps the look-ups apart. */
        @Override
        public String isMember(String user) {
            return "exists (select 1 from memberships where organization_id = :organization and user_id = %s offset 0)"
                    .formatted(user);
        }
    }
}
