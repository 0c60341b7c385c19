package dev.rollcall.management;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
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
            insert into open_acts (act_id, user_id, plan, due_at) values (:act, :user, '{}', :due)
            on conflict do nothing""";

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
     * Waits for others that are just doing the same.
     *
     * @return false if another act on the user is open
     */
    static boolean open(UUID act, UUID userId, Instant dueAt) {
        return getEntityManager()
                        .createNativeQuery(OPEN)
                        .setParameter("act", act)
                        .setParameter("user", userId)
                        .setParameter("due", dueAt)
                        .executeUpdate()
                == 1;
    }

    /**
     * @param turn {@link #ADMINS}, or null
     */
    static void plan(UUID act, Plan plan, String turn) {
        update("plan = ?1, turn = ?2 where actId = ?3", plan, turn, act);
    }

    /** @return false if it was settled by someone else */
    static boolean close(UUID act) {
        return delete("actId", act) == 1;
    }

    static List<OpenAct> due(Instant now, int most) {
        return find("dueAt <= ?1 order by dueAt", now).page(0, most).list();
    }

    static void postpone(UUID act, Instant dueAt) {
        update("dueAt = ?1 where actId = ?2", dueAt, act);
    }
}
