package dev.rollcall.act;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import dev.rollcall.audit.Outcome;
import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;

/** An {@code Idempotency-Key} that an actor has used. Keys of different actors do not meet. */
@Entity
@Table(name = "idempotency_keys")
public class IdempotencyKey extends PanacheEntityBase {

    private static final String CLAIM = """
            insert into idempotency_keys (actor, key, fingerprint, act_id, user_id, created_at)
            values (:actor, :key, :fingerprint, :act, :user, :now)
            on conflict do nothing""";

    @EmbeddedId
    public Key id;

    /** The fingerprint of the request; a retry has the same one. */
    @Column(nullable = false)
    String fingerprint;

    @Column(name = "act_id", nullable = false)
    UUID actId;

    /** The user of the act; the organization for an act on one, whose answer has no personal data. */
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
     * The answer to a retry.
     *
     * @param record see {@link RecordsAct.Written#answer}, as it was then
     * @param details of the outcome; null if this release cannot read the answer
     * @param problem why the request was refused; null if it was not
     */
    @RegisterForReflection
    @JsonDeserialize(using = AnswerReader.class)
    public record Answer(JsonNode record, Map<String, Object> details, StoredProblem problem) {

        static final Answer UNREADABLE = new Answer(null, null, null);
    }

    /** Reads the answers of all releases. One that this release cannot read becomes {@link Answer#UNREADABLE}, so it never fails a request. */
    @RegisterForReflection
    static final class AnswerReader extends JsonDeserializer<Answer> {

        @Override
        public Answer deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            JsonNode stored = context.readTree(parser);
            JavaType details = context.getTypeFactory().constructMapType(Map.class, String.class, Object.class);
            try {
                return new Answer(
                        stored.hasNonNull("record") ? stored.get("record") : null,
                        context.readTreeAsValue(stored.get("details"), details),
                        context.readTreeAsValue(stored.get("problem"), StoredProblem.class));
            } catch (JsonProcessingException e) {
                return Answer.UNREADABLE;
            }
        }
    }

    /** A {@link Problem}, whose extensions Jackson writes but does not read. */
    @RegisterForReflection
    public record StoredProblem(String type, String title, int status, String detail, List<Problem.FieldError> errors) {

        static StoredProblem of(Problem problem) {
            return new StoredProblem(
                    problem.type(), problem.title(), problem.status(), problem.detail(), problem.errors());
        }

        public Problem toProblem() {
            return new Problem(type, title, status, detail, errors, Map.of());
        }
    }

    /**
     * Claims the key of a request, if it has one.
     *
     * @param target the user or organization of the act
     * @return the key as an earlier request has claimed it; empty if it is claimed now
     * @throws ProblemException as {@link #earlier}
     */
    static Optional<IdempotencyKey> claim(ActRequest request, UUID act, UUID target, Instant now) {
        return request.once()
                .filter(once -> getEntityManager()
                                .createNativeQuery(CLAIM)
                                .setParameter("actor", request.actor().subject())
                                .setParameter("key", once.key())
                                .setParameter("fingerprint", once.fingerprint())
                                .setParameter("act", act)
                                .setParameter("user", target)
                                .setParameter("now", now)
                                .executeUpdate()
                        == 0)
                .map(once -> earlier(request).orElseThrow(ActTurns.Busy::new));
    }

    /**
     * Returns the key of a request as an earlier request has claimed it; empty if none has. It is detached: Hibernate must not write an
     * answer of a newer release back as this release understands it.
     *
     * @throws ProblemException 422 if that was another request
     */
    static Optional<IdempotencyKey> earlier(ActRequest request) {
        Optional<IdempotencyKey> earlier = request.once()
                .flatMap(once -> findByIdOptional(new Key(request.actor().subject(), once.key())));
        earlier.ifPresent(key -> {
            getEntityManager().detach(key);
            if (!key.fingerprint.equals(request.once().get().fingerprint())) {
                throw new ProblemException(
                        ProblemType.KEY_REUSED,
                        "Use a new key for a new request, and the same key only to repeat a request.");
            }
        });
        return earlier;
    }

    static Optional<IdempotencyKey> findByAct(UUID act) {
        return find("actId", act).firstResultOptional();
    }

    /**
     * Keeps the answer to an act that changed nothing.
     *
     * @param reason why it was refused; null if it was not
     */
    static void settle(UUID act, Outcome outcome, Problem reason) {
        if (outcome == Outcome.NOT_DONE || reason != null && reason.status() >= 500) {
            // the cause may pass, so a retry counts as the first try
            findByAct(act).ifPresent(IdempotencyKey::delete);
        } else if (reason != null) {
            findByAct(act).ifPresent(refused -> refused.answer = new Answer(null, Map.of(), StoredProblem.of(reason)));
        }
    }

    /** Erases the stored answers about a user who is deleted. */
    public static void forgetUser(UUID userId) {
        update("answer = ?1 where userId = ?2 and answer is not null", new Answer(null, Map.of(), null), userId);
    }
}
