package dev.rollcall.organization;

import dev.rollcall.database.JsonText;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.externalid.RecordRef;
import dev.rollcall.organization.Organization.Count;
import dev.rollcall.organization.Organization.Counts;
import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.FewMatches;
import dev.rollcall.paging.Pages;
import dev.rollcall.paging.Pages.Page;
import dev.rollcall.paging.SearchTime;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Reads organizations for lists. Who may read them is the caller's question, see {@link OrganizationAccess}. */
@Singleton
public record OrganizationQueries(Statements statements, JsonText json, Pages pages) {

    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 200;

    /** Members and teams are counted up to this number, since an unbounded count would read all of them. */
    static final int MOST_COUNTED = 10_000;

    private static final String LIVING =
            "select " + Organization.COLUMNS + " from organizations where id = ? and deleted_at is null";

    /** Tombstones keep Keycloak's id. */
    private static final String KNOWN = "select id from organizations where keycloak_id = ?";

    private static final String BY_EXTERNAL_ID = "select id from organizations where external_id = ?";

    /** Each number is one look into an index. */
    static final String COUNTS = """
            select o.id,
                (select count(*) from (select 1 from memberships where organization_id = o.id limit %1$d) m) as members,
                (select count(*) from (
                    select 1 from memberships where organization_id = o.id and role = 'owner' limit %1$d) m) as owners,
                (select count(*) from (select 1 from teams where organization_id = o.id limit %1$d) t) as teams
            from unnest(?::uuid[]) as o (id)""".formatted(MOST_COUNTED + 1);

    /** An organization, and the membership of one user in it. */
    public record OfUser(Organization organization, Membership membership) {}

    /** Returns the id of the organization, or tombstone, to which a path refers; one that no record has if there is none. */
    public UUID id(RecordRef ref) {
        return ref.resolve(keycloakId -> findId(KNOWN, keycloakId), this::idOfExternal);
    }

    /** Returns the id of the organization with this external id. */
    public Optional<UUID> idOfExternal(String externalId) {
        return findId(BY_EXTERNAL_ID, externalId);
    }

    private Optional<UUID> findId(String sql, String value) {
        return statements.one(row -> row.getObject(1, UUID.class), sql, value);
    }

    /** Returns the organization with this id, unless it is a tombstone. */
    public Optional<Organization> find(UUID id) {
        return statements.one(this::organization, LIVING, id);
    }

    /** Returns these organizations with the numbers of their members, owners and teams, by one statement. */
    public List<Organization> counted(List<Organization> organizations) {
        record Row(UUID id, Counts counts) {}
        Map<UUID, Counts> counts = statements
                .list(
                        row -> new Row(
                                Statements.uuid(row, "id"),
                                new Counts(
                                        Count.of(row.getInt("members")),
                                        Count.of(row.getInt("owners")),
                                        Count.of(row.getInt("teams")))),
                        COUNTS,
                        organizations.stream().map(Organization::id).toList())
                .stream()
                .collect(Collectors.toMap(Row::id, Row::counts));
        return organizations.stream()
                .map(organization -> organization.withCounts(counts.get(organization.id())))
                .toList();
    }

    private Organization organization(ResultSet row) throws SQLException {
        return Organization.of(row, json);
    }

    /**
     * @param cursor where the page starts or, for one to a previous page, ends; empty for the first page
     * @throws ProblemException 400 for a cursor that is not one of this query's; 503 if a filter by attributes takes too long
     */
    public Page<Organization> list(
            OrganizationFilter filter, OrganizationSort sort, Optional<String> cursor, int limit) {
        SearchTime time = filter.attributes().isEmpty() ? SearchTime.unlimited() : SearchTime.byAttributes();
        return pages.page(
                filter.canonical() + ";sort=" + sort,
                cursor,
                limit,
                (from, backward, most) -> page(filter, sort, from, backward, most, time),
                sort.key()::text,
                Organization::id);
    }

    private List<Organization> page(
            OrganizationFilter filter,
            OrganizationSort sort,
            Optional<Cursors.Position> from,
            boolean backward,
            int most,
            SearchTime time) {
        Object key = from.map(position -> sort.key().value(position.key())).orElse(null);
        UUID id = from.map(Cursors.Position::id).orElse(null);
        return FewMatches.page(
                filter.isFoundByAttributes(),
                most,
                new FewMatches.Statements(
                        () -> OrganizationSelect.beginning(filter, sort, backward, key, id, most),
                        () -> OrganizationSelect.sortedPage(filter, sort, backward, key, id, most),
                        () -> OrganizationSelect.page(filter, sort, backward, key, id, most)),
                () -> filter.isFoundByAttributes() && count(filter, time) <= FewMatches.MOST,
                select -> time.run(left -> statements.list(this::organization, select, left)));
    }

    private long count(OrganizationFilter filter, SearchTime time) {
        Select count = OrganizationSelect.count(filter, FewMatches.MOST + 1);
        return time.run(left -> statements.list(row -> row.getLong(1), count, left))
                .get(0);
    }

    /**
     * Returns the organizations that a user is a member of, in the order of their ids.
     *
     * @throws ProblemException 400 for a cursor that is not one of this query's
     */
    public Page<OfUser> ofUser(UUID user, Optional<String> cursor, int limit) {
        return pages.page(
                "organizations of " + user,
                cursor,
                limit,
                (from, backward, most) -> statements.list(
                        row -> new OfUser(organization(row), Membership.of(row)),
                        OrganizationSelect.ofUser(user, backward, from.map(Cursors.Position::id), most)),
                one -> "",
                one -> one.organization().id());
    }
}
