package dev.rollcall.act;

import dev.rollcall.act.Act.NoticedChange;
import dev.rollcall.act.ActRegistry.Stored;
import dev.rollcall.audit.Action;
import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.database.JsonText;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.spelling.StoredSpelling;
import jakarta.inject.Singleton;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;

/**
 * The table of open acts. Times are the database's, since the clocks of replicas differ. Columns have what other acts ask of a plan, so
 * that no statement looks into one.
 */
@Singleton
public record OpenActs(Statements statements, ActRegistry kinds, JsonText json) {

    /** The turn of acts that take away an administrator: one at a time, so that two acts do not take away the last two. */
    private static final String ADMINS = "admins";

    private static final String OPEN = """
            insert into open_acts (act_id, target, actor, action, plan, due_at)
            select :act, :target, :actor, :action, '{}', now() + :millis * interval '1 millisecond'
            where not exists (
                select 1 from waiting_acts where target = :target and ticket < :ticket and expires_at > now())
            on conflict do nothing""";

    private static final String ENTER =
            "select pg_try_advisory_xact_lock(%s)".formatted(AdvisoryLock.keyOf("act of", "? || ' on ' || ?"));

    private static final String PLAN = """
            update open_acts set plan = ?::jsonb, concerned_user = ?::uuid, username = ?, leaving = ?::uuid[],
                leaving_member = ?::uuid
            where act_id = ?""";

    private static final String TAKE_TURN = """
            update open_acts set %1$s = :turn
            where act_id = :act and not exists (select 1 from open_acts where %1$s = :turn and act_id <> :act)""";

    /** A trigger of the database has the same lock: it gives an external id back to a user who returns. */
    private static final String LOCK_RESERVATION =
            "select pg_advisory_xact_lock(%s)".formatted(AdvisoryLock.keyOf("reservation", "?"));

    private static final String SET_DUE_AT = "due_at = now() + ? * interval '1 millisecond' ";
    private static final String PUT_OFF = "update open_acts set " + SET_DUE_AT + "where act_id = ? and claim = ?";
    private static final String CLAIM = "update open_acts set claim = claim + 1, " + SET_DUE_AT
            + "where act_id = ? and claim = ? and due_at <= now()";
    private static final String CLOSE = "delete from open_acts where act_id = ? and claim = ?";

    private static final String IS_OLDER =
            "select opened_at < now() - ? * interval '1 millisecond' from open_acts where act_id = ?";

    private static final String SELECT = "select act_id, action, plan::text, claim, due_at, opened_at from open_acts ";
    private static final String DUE = SELECT + "where due_at <= now() order by due_at limit ?";
    private static final String CONCERNING = SELECT + "where target = ? or concerned_user = ?";
    private static final String ON = "select target, action, plan::text from open_acts where target = any(?::uuid[])";

    /** An act that creates a user knows only the username until it is settled. */
    private static final String USERS = """
            select u.id from unnest(?::uuid[], ?::text[]) as u (id, username)
            where exists (select 1 from open_acts o where o.target = u.id or o.username = lower(u.username))""";

    private static final String LEAVING = """
            select unnest(leaving) from open_acts
            union
            select leaving_member from open_acts where target = ? and leaving_member is not null""";

    /**
     * An act that has no outcome yet. A user or an organization has at most one, so the row is also its lock.
     *
     * @param action its kind, by the code of the audit log
     * @param plan as JSON
     * @param claim the number of the process that has the act: 0 for its request, the next number for each sweeper. Earlier ones must stop
     * @param dueAt the time from which the sweeper settles the act
     * @param openedAt by the clock of the database, as {@code dueAt}
     */
    public record OpenAct(UUID id, String action, String plan, int claim, Instant dueAt, Instant openedAt) {

        /** Leaves out the plan. */
        @Override
        public String toString() {
            return action + " " + id;
        }
    }

    /**
     * Lets one request of a caller at a time open an act on a target, until its transaction ends. Otherwise all of them would wait for the
     * first one, each with a connection to the database.
     *
     * @return false if another request of the caller does so
     */
    boolean enter(UUID target, String actor) {
        return statements
                .one(row -> row.getBoolean(1), ENTER, actor, target.toString())
                .orElseThrow();
    }

    /**
     * Opens an act; waits for a transaction that opens another one on the same target.
     *
     * @param target the user or the organization that it changes
     * @param ticket the request's place among those that wait, see {@link ActTurns}
     * @param settleAfter how long until it is due
     * @return false if another act on the target is open, or another request has waited for longer
     */
    boolean open(UUID act, UUID target, String actor, Action action, UUID ticket, Duration settleAfter) {
        return statements.change(new Select(
                        OPEN,
                        Map.of(
                                "act", act,
                                "target", target,
                                "actor", actor,
                                "action", action.code(),
                                "ticket", ticket,
                                "millis", settleAfter.toMillis())))
                == 1;
    }

    /** Stores the plan of an act, and what other acts must know of it. */
    void plan(UUID act, ActPlan plan) {
        statements.change(
                PLAN,
                json.of(plan),
                plan.concerned().userId(),
                plan.username() == null ? null : StoredSpelling.of(plan.username()),
                plan.leaving().accounts(),
                plan.leaving().member(),
                act);
    }

    /**
     * Takes the turn of acts that take away an administrator.
     *
     * @return false if another act has the turn, or this one is not open any more
     * @throws jakarta.persistence.PersistenceException see {@link Statements#isDuplicate}: if another act was quicker
     */
    boolean takeAdminsTurn(UUID act) {
        return takeTurn(act, "turn", ADMINS);
    }

    /** As {@link #takeAdminsTurn}, of acts that set this name of an organization. An act may have both turns. */
    boolean takeTurnOfName(UUID act, String name) {
        return takeTurn(act, "name_turn", StoredSpelling.of(name));
    }

    /**
     * Reserves an external id for an act, until it is closed. Until the transaction ends, nothing else gives this external id to a record.
     *
     * @param reservation see {@link ActPlan#reservation}
     * @return false if another open act has it
     */
    boolean reserve(UUID act, String reservation) {
        statements.one(row -> true, LOCK_RESERVATION, reservation);
        return takeTurn(act, "reservation", reservation);
    }

    private boolean takeTurn(UUID act, String column, String turn) {
        return statements.change(new Select(TAKE_TURN.formatted(column), Map.of("act", act, "turn", turn))) == 1;
    }

    /**
     * @return false if another process has claimed or settled it
     */
    boolean close(UUID act, int claim) {
        return statements.change(CLOSE, act, claim) == 1;
    }

    List<OpenAct> due(int most) {
        return statements.list(OpenActs::open, DUE, most);
    }

    private static OpenAct open(ResultSet row) throws SQLException {
        return new OpenAct(
                Statements.uuid(row, "act_id"),
                row.getString("action"),
                row.getString("plan"),
                row.getInt("claim"),
                Statements.instant(row, "due_at"),
                Statements.instant(row, "opened_at"));
    }

    /**
     * Claims a due act under the next number, so that it is not due for others.
     *
     * @return false if another process was quicker
     */
    boolean claim(OpenAct open, Duration settleAfter) {
        return statements.change(CLAIM, settleAfter.toMillis(), open.id(), open.claim()) == 1;
    }

    /** Whether the act was opened longer ago than this. A restored backup may bring back acts that are days old. */
    boolean isOlder(OpenAct open, Duration age) {
        return statements
                .one(row -> row.getBoolean(1), IS_OLDER, age.toMillis(), open.id())
                .orElse(false);
    }

    /**
     * Makes an act due later.
     *
     * @return false if another process has claimed or settled it
     */
    boolean putOff(UUID act, int claim, Duration by) {
        return statements.change(PUT_OFF, by.toMillis(), act, claim) == 1;
    }

    /** Returns the open acts on a user, and those on an organization that concern this user. */
    public List<OpenAct> concerning(UUID user) {
        return statements.list(OpenActs::open, CONCERNING, user, user);
    }

    /**
     * Returns the users whom an open act is about to take away from an organization: it removes them, or deletes or disables their
     * account. They may be members of others.
     */
    public Set<UUID> leaving(UUID organizationId) {
        return new HashSet<>(statements.list(row -> row.getObject(1, UUID.class), LEAVING, organizationId));
    }

    /**
     * Tells which noticed changes of these records open acts make themselves, as of now. One query for any number of records.
     *
     * @return a test for the id of a record and a change of it
     */
    public BiPredicate<UUID, NoticedChange> makers(Collection<UUID> targets) {
        record On(UUID target, Stored<?, ?> act) {}
        Map<UUID, List<On>> open = statements
                .list(
                        row -> new On(
                                Statements.uuid(row, "target"),
                                kinds.stored(row.getString("action"), row.getString("plan"))),
                        ON,
                        List.copyOf(targets))
                .stream()
                .collect(Collectors.groupingBy(On::target));
        return (target, change) -> open.getOrDefault(target, List.of()).stream()
                .anyMatch(on -> on.act().makes(change));
    }

    /**
     * Returns those of these users whom an open act changes, creates or deletes; one query for any number of them.
     *
     * @param usernames the username of each user's id
     */
    public Set<UUID> usersWithOpenActs(Map<UUID, String> usernames) {
        List<UUID> ids = List.copyOf(usernames.keySet());
        return new HashSet<>(statements.list(
                row -> row.getObject(1, UUID.class),
                USERS,
                ids,
                ids.stream().map(usernames::get).toList()));
    }
}
