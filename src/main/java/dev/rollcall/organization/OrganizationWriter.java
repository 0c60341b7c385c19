package dev.rollcall.organization;

import dev.rollcall.change.ChangeContext;
import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.database.CopiedField;
import dev.rollcall.database.JsonText;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.directory.DirectoryOrganization;
import dev.rollcall.directory.MembershipType;
import dev.rollcall.externalid.ExternalId;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * Writes organizations and memberships; nothing else does. Statements join the caller's transaction, which holds the
 * lock of the organization ({@link #lock}). Triggers count versions, append to the change log, and note when an organization has no enabled
 * owner.
 */
@Singleton
public record OrganizationWriter(Statements statements, JsonText json) {

    private static final String COPIED = CopiedField.columns(OrganizationFields.ALL);

    private static final String LOCK = "select id, keycloak_id, " + COPIED
            + ", deleted_at is not null as tombstone from organizations where %s = ? for update";

    private static final String LOCK_BY_KEYCLOAK_ID = LOCK.formatted("keycloak_id");
    private static final String LOCK_BY_ID = LOCK.formatted("id");

    /** Keeps others from inserting the same organization. */
    private static final String LOCK_CREATION =
            "select pg_advisory_xact_lock(%s)".formatted(AdvisoryLock.keyOf("organization", "?"));

    private static final String INSERT =
            """
            insert into organizations (id, keycloak_id, %s, created_at, updated_at, orphaned_at)
            select ?, ?, %s, ?, ?, ?::timestamptz %s""".formatted(COPIED, CopiedField.parameters(OrganizationFields.ALL), ChangeContext.FROM);

    /** A tombstone that is revived has no memberships any more, so it has no owner. */
    private static final String UPDATE =
            """
            update organizations set %s, updated_at = ?, deleted_at = null,
                orphaned_at = case when deleted_at is null then orphaned_at else ? end %s and id = ?""".formatted(CopiedField.assignments(OrganizationFields.ALL), ChangeContext.FROM);

    private static final String END = """
            update organizations set %s, attributes = '{}', external_id = null, orphaned_at = null, updated_at = ?, deleted_at = ? %s
                and id = ? and deleted_at is null""".formatted(CopiedField.erasures(OrganizationFields.ALL), ChangeContext.FROM);

    private static final String SET_OWN = """
            update organizations set attributes = coalesce(?::jsonb, attributes),
                external_id = case when ? then ?::text else external_id end, updated_at = ?
            %s and id = ? and deleted_at is null""".formatted(ChangeContext.FROM);

    private static final String MEMBERSHIP =
            "select " + Membership.COLUMNS + " from memberships where organization_id = ? and user_id = ?";

    private static final String INSERT_MEMBERSHIP = """
            insert into memberships (id, organization_id, user_id, role, membership_type, joined_at)
            select ?, ?, ?, ?, ?, ?\s""" + ChangeContext.FROM;

    private static final String SET_ROLE =
            "update memberships set role = ? " + ChangeContext.FROM + " and organization_id = ? and user_id = ?";

    private static final String SET_TYPE = "update memberships set membership_type = ? " + ChangeContext.FROM
            + " and organization_id = ? and user_id = ? and membership_type <> ?";

    private static final String LOCK_OF_USERS = """
            select id from organizations where id in (select organization_id from memberships where user_id = any(?::uuid[]))
            order by id for update""";

    private static final String OF_USER =
            "select " + Membership.COLUMNS + " from memberships where user_id = ? order by id";

    private static final String JOIN_TEAMS = """
            insert into team_members (team_id, membership_id)
            select team_id, :to from team_members, %s where told is not null and membership_id = :from
            on conflict do nothing""".formatted(ChangeContext.RELATION);

    private static final String DELETE_MEMBERSHIP = "delete from memberships using " + ChangeContext.RELATION
            + " where told is not null and organization_id = :organization and user_id = :user";

    /**
     * A locked organization.
     *
     * @param copy what Rollcall knows of Keycloak's
     * @param tombstone whether it was deleted
     */
    public record Locked(UUID id, DirectoryOrganization copy, boolean tombstone) {}

    /**
     * Locks an organization until the transaction ends. If there is no row, no other transaction can insert it until then.
     *
     * @return a tombstone, too; empty if there is no row
     */
    public Optional<Locked> lock(String keycloakId) {
        Optional<Locked> known = statements.one(OrganizationWriter::locked, LOCK_BY_KEYCLOAK_ID, keycloakId);
        if (known.isPresent()) {
            return known;
        }
        statements.one(row -> true, LOCK_CREATION, keycloakId);
        return statements.one(OrganizationWriter::locked, LOCK_BY_KEYCLOAK_ID, keycloakId);
    }

    /** As {@link #lock(String)}, by this service's own id. */
    public Optional<Locked> lock(UUID id) {
        return statements.one(OrganizationWriter::locked, LOCK_BY_ID, id);
    }

    /**
     * Locks an organization for a caller. Asks for the rights before, since a caller without them must not keep others waiting, and again
     * under the lock, since they may have changed until then.
     *
     * @param rights returns them, or refuses the caller
     */
    public <T> T lockFor(UUID id, Supplier<T> rights) {
        rights.get();
        lock(id);
        return rights.get();
    }

    private static Locked locked(ResultSet row) throws SQLException {
        return new Locked(Statements.uuid(row, "id"), OrganizationFields.read(row), row.getBoolean("tombstone"));
    }

    /**
     * @param orphanedAt null unless the organization has lost its owner
     */
    public void insert(
            UUID id, DirectoryOrganization organization, Instant now, Instant orphanedAt, ChangeContext context) {
        List<Object> values = new ArrayList<>(List.of(id, organization.id()));
        OrganizationFields.ALL.forEach(field -> values.add(field.valueIn(organization)));
        values.addAll(Arrays.asList(now, now, orphanedAt, context.setting()));
        statements.change(INSERT, values.toArray());
    }

    /** Writes what Keycloak says, and revives a tombstone, which has no owner then. */
    public void update(UUID id, DirectoryOrganization organization, Instant now, ChangeContext context) {
        List<Object> values = new ArrayList<>();
        OrganizationFields.ALL.forEach(field -> values.add(field.valueIn(organization)));
        values.addAll(List.of(now, now, context.setting(), id));
        statements.change(UPDATE, values.toArray());
    }

    /** Turns an organization into a tombstone; its memberships and teams end. */
    public void end(UUID id, Instant now, ChangeContext context) {
        statements.change(END, now, now, context.setting(), id);
    }

    /**
     * Sets what only Rollcall knows of an organization.
     *
     * @param attributes the application's own attributes; null to leave them
     * @param externalId null to leave it
     * @return false for a tombstone, which has neither
     */
    public boolean setOwn(
            UUID id, Map<String, Object> attributes, ExternalId externalId, Instant now, ChangeContext context) {
        String text = externalId == null ? null : externalId.value();
        return statements.change(SET_OWN, json.of(attributes), externalId != null, text, now, context.setting(), id)
                == 1;
    }

    /** Returns the membership of a user. */
    public Optional<Membership> membership(UUID organization, UUID user) {
        return statements.one(Membership::of, MEMBERSHIP, organization, user);
    }

    /**
     * @param id the id of the new membership
     */
    public void insertMembership(
            UUID id,
            UUID organization,
            UUID user,
            MembershipRole role,
            MembershipType type,
            Instant now,
            ChangeContext context) {
        statements.change(INSERT_MEMBERSHIP, id, organization, user, role.code(), type.code(), now, context.setting());
    }

    /**
     * Sets the role of a member.
     *
     * @return whether the user is a member
     */
    public boolean setRole(UUID organization, UUID user, MembershipRole role, ChangeContext context) {
        return statements.change(SET_ROLE, role.code(), context.setting(), organization, user) == 1;
    }

    /** Sets the type of a membership that goes on, although its user has another identity. */
    public void setType(UUID organization, UUID user, MembershipType type, ChangeContext context) {
        statements.change(SET_TYPE, type.code(), context.setting(), organization, user, type.code());
    }

    /**
     * Gives a user the memberships and teams that another record of the same person has, with the higher role where both are members. Those of
     * the other record stay. To be called with both users locked.
     *
     * @param ids returns the id of a new membership
     */
    public void adopt(UUID user, UUID other, Supplier<UUID> ids, ChangeContext context) {
        statements.list(row -> true, LOCK_OF_USERS, List.of(user, other));
        for (Membership found : statements.list(Membership::of, OF_USER, other)) {
            UUID organization = found.organizationId();
            Optional<Membership> own = membership(organization, user);
            UUID id = own.map(Membership::id).orElseGet(ids);
            if (own.isEmpty()) {
                insertMembership(id, organization, user, found.role(), found.type(), found.joinedAt(), context);
            } else if (found.role().isAbove(own.get().role())) {
                setRole(organization, user, found.role(), context);
            }
            statements.change(
                    new Select(JOIN_TEAMS, Map.of("to", id, "from", found.id(), "context", context.setting())));
        }
    }

    /** Ends a membership, also in all teams. */
    public void deleteMembership(UUID organization, UUID user, ChangeContext context) {
        statements.change(new Select(
                DELETE_MEMBERSHIP, Map.of("organization", organization, "user", user, "context", context.setting())));
    }
}
