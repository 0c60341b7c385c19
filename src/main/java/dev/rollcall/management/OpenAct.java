package dev.rollcall.management;

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

/** An act that has no outcome yet. There is one at a time for a user: the row is also their lock. */
@Entity
@Table(name = "open_acts")
class OpenAct extends PanacheEntityBase {

    /** The turn of an act that takes away an administrator: one at a time, so that two do not take the last two. */
    static final String ADMINS = "admins";

    private static final String OPEN = """
            insert into open_acts (act_id, user_id, plan, due_at)
            values (:act, :user, '{}', now() + :millis * interval '1 millisecond')
            on conflict do nothing""";

    private static final String TAKE_TURN = """
            update open_acts set turn = :turn
            where act_id = :act and not exists (select 1 from open_acts where turn = :turn and act_id <> :act)""";

    private static final String POSTPONE = """
            update open_acts set due_at = now() + :millis * interval '1 millisecond' where act_id = :act""";

    private static final String CLAIM = POSTPONE + " and due_at <= now()";

    @Id
    @Column(name = "act_id")
    UUID actId;

    @Column(name = "user_id", nullable = false)
    UUID userId;

    String turn;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(nullable = false)
    Plan plan;

    /** From when on the sweeper settles it. */
    @Column(name = "due_at", nullable = false)
    Instant dueAt;

    /**
     * Waits for others that are just doing the same. Times are the database's, since the clocks of replicas differ.
     *
     * @param settleAfter after what time it is due
     * @return false if another act on the user is open
     */
    static boolean open(UUID act, UUID userId, Duration settleAfter) {
        return getEntityManager()
                        .createNativeQuery(OPEN)
                        .setParameter("act", act)
                        .setParameter("user", userId)
                        .setParameter("millis", settleAfter.toMillis())
                        .executeUpdate()
                == 1;
    }

    static void plan(UUID act, Plan plan) {
        update("plan = ?1 where actId = ?2", plan, act);
    }

    /**
     * @param turn {@link #ADMINS}
     * @return false if another act has it, or this one is not open any more
     * @throws org.hibernate.exception.ConstraintViolationException if another act was quicker
     */
    static boolean takeTurn(UUID act, String turn) {
        return getEntityManager()
                        .createNativeQuery(TAKE_TURN)
                        .setParameter("act", act)
                        .setParameter("turn", turn)
                        .executeUpdate()
                == 1;
    }

    /** @return false if it was settled by someone else */
    static boolean close(UUID act) {
        return delete("actId", act) == 1;
    }

    static List<OpenAct> due(int most) {
        return find("dueAt <= instant order by dueAt").page(0, most).list();
    }

    /**
     * Before somebody else than its request settles it: for so long it is not due for anyone else.
     *
     * @return false if someone else is settling it, or has
     */
    static boolean claim(UUID act, Duration settleAfter) {
        return makeDueIn(settleAfter, CLAIM, act);
    }

    /** Lets others that are due go first. */
    static void postpone(UUID act, Duration by) {
        makeDueIn(by, POSTPONE, act);
    }

    private static boolean makeDueIn(Duration time, String statement, UUID act) {
        return getEntityManager()
                        .createNativeQuery(statement)
                        .setParameter("act", act)
                        .setParameter("millis", time.toMillis())
                        .executeUpdate()
                == 1;
    }
}
