package dev.rollcall.act;

import dev.rollcall.problem.Problem;
import dev.rollcall.user.UserView;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** That an actor used an {@code Idempotency-Key}, and for what; the key of one is nothing to another. */
@Entity
@Table(name = "idempotency_keys")
public class IdempotencyKey extends PanacheEntityBase {

    private static final String CLAIM = """
            insert into idempotency_keys (actor, key, fingerprint, act_id, user_id, created_at)
            values (:actor, :key, :fingerprint, :act, :user, :now)
            on conflict do nothing""";

    @EmbeddedId
    public Key id;

    /** Of the request: a retry has the same. */
    @Column(nullable = false)
    String fingerprint;

    @Column(name = "act_id", nullable = false)
    UUID actId;

    @Column(name = "user_id", nullable = false)
    UUID userId;

    @Column(name = "created_at", nullable = false)
    public Instant createdAt;

    /** The first answer, null while the act is open. */
    @JdbcTypeCode(SqlTypes.JSON)
    public Answer answer;

    @Embeddable
    public record Key(String actor, String key) implements Serializable {}

    /**
     * What is said to a retry.
     *
     * @param user the record as it was then; null if there was none to tell
     * @param details of the outcome
     * @param problem why it was refused; null if it was not
     */
    @RegisterForReflection
    public record Answer(UserView user, Map<String, Object> details, StoredProblem problem) {}

    /** A {@link Problem}, whose extensions Jackson writes but does not read. */
    @RegisterForReflection
    public record StoredProblem(
            String type, String title, int status, String detail, java.util.List<Problem.FieldError> errors) {

        static StoredProblem of(Problem problem) {
            return new StoredProblem(
                    problem.type(), problem.title(), problem.status(), problem.detail(), problem.errors());
        }

        Problem toProblem() {
            return new Problem(type, title, status, detail, errors, Map.of());
        }
    }

    /** @return false if it is there already */
    static boolean claim(String actor, String key, String fingerprint, UUID act, UUID userId, Instant now) {
        return getEntityManager()
                        .createNativeQuery(CLAIM)
                        .setParameter("actor", actor)
                        .setParameter("key", key)
                        .setParameter("fingerprint", fingerprint)
                        .setParameter("act", act)
                        .setParameter("user", userId)
                        .setParameter("now", now)
                        .executeUpdate()
                == 1;
    }

    static Optional<IdempotencyKey> findKey(String actor, String key) {
        return findByIdOptional(new Key(actor, key));
    }

    static Optional<IdempotencyKey> findByAct(UUID act) {
        return find("actId", act).firstResultOptional();
    }

    /** What is remembered of a user who is no more goes with them. */
    static void forgetUser(UUID userId) {
        update("answer = ?1 where userId = ?2 and answer is not null", new Answer(null, Map.of(), null), userId);
    }
}
