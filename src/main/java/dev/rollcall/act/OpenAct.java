package dev.rollcall.act;

import dev.rollcall.spelling.StoredSpelling;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** An act that has no outcome yet. A user or an organization has at most one, so the row is also its lock. */
@Entity
@Table(name = "open_acts")
public class OpenAct extends PanacheEntityBase {

    /** The turn of acts that take away an administrator: one at a time, so that two acts do not take away the last two. */
    private static final String ADMINS = "admins";

    private static final String OPEN = """
            insert into open_acts (act_id, user_id, actor, plan, due_at)
            select :act, :target, :actor, cast('{}' as jsonb), now() + :millis * interval '1 millisecond'
            where not exists (
                select 1 from waiting_acts where target = :target and ticket < :ticket and expires_at > now())
            on conflict do nothing""";

    private static final String ENTER =
            "select pg_try_advisory_xact_lock(hashtextextended('rollcall act of ' || :actor || ' on ' || :target, 0))";

    private static final String TAKE_TURN = """
            update open_acts set %1$s = :turn
            where act_id = :act and not exists (select 1 from open_acts where %1$s = :turn and act_id <> :act)""";

    private static final String SET_DUE_AT = "due_at = now() + :millis * interval '1 millisecond' ";

    private static final String CONCERNING =
            "select act_id from open_acts where user_id = :user or plan ->> 'userId' = :text";

    private static final String PUT_OFF =
            "update open_acts set " + SET_DUE_AT + "where act_id = :act and claim = :claim";

    private static final String CLAIM = "update open_acts set claim = claim + 1, " + SET_DUE_AT
            + "where act_id = :act and claim = :claim and due_at <= now()";

    private static final String IS_OLDER =
            "select opened_at < now() - :millis * interval '1 millisecond' from open_acts where act_id = :act";

    @Id
    @Column(name = "act_id")
    public UUID actId;

    /** The user or the organization that the act changes. */
    @Column(name = "user_id", nullable = false)
    UUID target;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    public Plan plan;

    /** The number of the process that has the act: 0 for its request, the next number for each sweeper. Earlier ones must stop. */
    @Column(nullable = false)
    int claim;

    /** The time from which the sweeper settles the act. */
    @Column(name = "due_at", nullable = false)
    public Instant dueAt;

    /** By the clock of the database, as {@link #dueAt}. */
    @Column(name = "opened_at", insertable = false, updatable = false, nullable = false)
    Instant openedAt;

    /**
     * Lets one request of a caller at a time open an act on a target, until its transaction ends. Otherwise all of them would wait for the
     * first one, each with a connection to the database.
     *
     * @return false if another request of the caller does so
     */
    static boolean enter(UUID target, String actor) {
        return getSession()
                .createNativeQuery(ENTER, Boolean.class)
                .setParameter("actor", actor)
                .setParameter("target", target.toString())
                .getSingleResult();
    }

    /**
     * Opens an act; waits for a transaction that opens another one on the same target. Times are the database's, since the clocks of replicas
     * differ.
     *
     * @param target the user or the organization that it changes
     * @param ticket the request's place among those that wait, see {@link ActTurns}
     * @param settleAfter how long until it is due
     * @return false if another act on the target is open, or another request has waited for longer
     */
    static boolean open(UUID act, UUID target, String actor, UUID ticket, Duration settleAfter) {
        return getEntityManager()
                        .createNativeQuery(OPEN)
                        .setParameter("act", act)
                        .setParameter("target", target)
                        .setParameter("actor", actor)
                        .setParameter("ticket", ticket)
                        .setParameter("millis", settleAfter.toMillis())
                        .executeUpdate()
                == 1;
    }

    /** Returns the open acts on a user, and those on an organization that concern this user. */
    public static List<OpenAct> concerning(UUID user) {
        List<UUID> ids = getSession()
                .createNativeQuery(CONCERNING, UUID.class)
                .setParameter("user", user)
                .setParameter("text", user.toString())
                .getResultList();
        return ids.isEmpty() ? List.of() : list("actId in ?1", ids);
    }

    public static void plan(UUID act, Plan plan) {
        update("plan = ?1 where actId = ?2", plan, act);
    }

    /**
     * Takes the turn of acts that take away an administrator.
     *
     * @return false if another act has the turn, or this one is not open any more
     * @throws org.hibernate.exception.ConstraintViolationException if another act was quicker
     */
    static boolean takeAdminsTurn(UUID act) {
        return takeTurn(act, "turn", ADMINS);
    }

    /** As {@link #takeAdminsTurn}, of acts that set this name of an organization. An act may have both turns. */
    static boolean takeTurnOfName(UUID act, String name) {
        return takeTurn(act, "name_turn", StoredSpelling.of(name));
    }

    private static boolean takeTurn(UUID act, String column, String turn) {
        return getEntityManager()
                        .createNativeQuery(TAKE_TURN.formatted(column))
                        .setParameter("act", act)
                        .setParameter("turn", turn)
                        .executeUpdate()
                == 1;
    }

    /**
     * @return false if another process has claimed or settled it
     */
    static boolean close(UUID act, int claim) {
        return delete("actId = ?1 and claim = ?2", act, claim) == 1;
    }

    static List<OpenAct> due(int most) {
        return find("dueAt <= instant order by dueAt").page(0, most).list();
    }

    /**
     * Claims a due act under the next number, so that it is not due for others.
     *
     * @param claim the number so far
     * @return false if another process was quicker
     */
    static boolean claim(UUID act, int claim, Duration settleAfter) {
        return update(CLAIM, act, claim, settleAfter);
    }

    /** Whether the act was opened longer ago than this. A restored backup may bring back acts that are days old. */
    static boolean isOlder(OpenAct open, Duration age) {
        return Boolean.TRUE.equals(getSession()
                .createNativeQuery(IS_OLDER, Boolean.class)
                .setParameter("act", open.actId)
                .setParameter("millis", age.toMillis())
                .getSingleResultOrNull());
    }

    /** Whether the act was opened before a time. */
    static boolean isFromBefore(OpenAct open, Instant time) {
        return open.openedAt.isBefore(time);
    }

    /**
     * Makes an act due later.
     *
     * @return false if another process has claimed or settled it
     */
    static boolean putOff(UUID act, int claim, Duration by) {
        return update(PUT_OFF, act, claim, by);
    }

    private static boolean update(String statement, UUID act, int claim, Duration time) {
        return getEntityManager()
                        .createNativeQuery(statement)
                        .setParameter("act", act)
                        .setParameter("claim", claim)
                        .setParameter("millis", time.toMillis())
                        .executeUpdate()
                == 1;
    }
}
