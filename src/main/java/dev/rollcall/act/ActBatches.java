package dev.rollcall.act;

import dev.rollcall.audit.Actor;
import dev.rollcall.audit.AuditLog;
import dev.rollcall.audit.AuditLog.FoundChange;
import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.database.JsonText;
import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import dev.rollcall.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Acts on many records at once that change records alone, all in the caller's transaction: some statements for any number of them. They keep to the
 * rules of single acts: no other act on the same target is open, each has an entry in the audit log, and a key has its first answer.
 */
@Singleton
public record ActBatches(
        Statements statements, AuditLog audit, ActClock clock, ManagementConfig config, JsonText json) {

    /** Waits for transactions that open acts on these targets. In one order for all transactions. */
    private static final String OPEN = """
            insert into open_acts (act_id, target, actor, action, plan, due_at)
            select act_id, target, :actor, :action, '{}', now() + :millis * interval '1 millisecond'
            from unnest(:acts::uuid[], :targets::uuid[]) as batch (act_id, target) order by target
            on conflict do nothing returning target""";

    private static final String CLOSE = "delete from open_acts where act_id = any(?::uuid[])";

    private static final String LOCK_RESERVATIONS =
            "select pg_advisory_xact_lock(key) from (select %s as key from unnest(?::text[]) as given (name) order by 1) keys"
                    .formatted(AdvisoryLock.keyOf("reservation", "given.name"));

    private static final String RESERVED = "select reservation from open_acts where reservation = any(?)";

    private static final String EARLIER =
            "select key, act_id, user_id, answer::text from idempotency_keys where actor = ? and key = any(?)";

    private static final String REMEMBER = """
            insert into idempotency_keys (actor, key, fingerprint, act_id, user_id, created_at, answer)
            select :actor, key, fingerprint, act_id, user_id, :now, answer::jsonb
            from unnest(:keys::text[], :fingerprints::text[], :acts::uuid[], :users::uuid[], :answers::text[])
                as done (key, fingerprint, act_id, user_id, answer)
            on conflict do nothing""";

    /**
     * Opens an act on each of these targets, for an actor.
     *
     * @return the id of the act on each target; those on which another act is open are left out
     */
    public Map<UUID, UUID> open(RecordsAct<?> kind, ActRequest request, Collection<UUID> targets) {
        Map<UUID, UUID> acts = targets.stream().collect(Collectors.toMap(target -> target, target -> clock.newId()));
        List<UUID> ordered = List.copyOf(acts.keySet());
        List<UUID> opened = statements.list(
                row -> row.getObject(1, UUID.class),
                new Select(
                        OPEN,
                        Map.of(
                                "acts", ordered.stream().map(acts::get).toList(),
                                "targets", ordered,
                                "actor", request.waitsAs(),
                                "action", kind.action().code(),
                                "millis", config.settleAfter().toMillis())));
        acts.keySet().retainAll(opened);
        return acts;
    }

    /**
     * Returns those of these external ids that open acts have reserved. Until the transaction ends, nothing else gives any of them to a record.
     *
     * @param reservations see {@link ActPlan#reservation}
     */
    public Set<String> reserved(Collection<String> reservations) {
        List<String> all = List.copyOf(reservations);
        statements.list(row -> true, LOCK_RESERVATIONS, all);
        return new HashSet<>(statements.list(row -> row.getString(1), RESERVED, all));
    }

    /**
     * An act that is done.
     *
     * @param userId the user whom it has changed
     * @param fields the names of the fields that it has written; empty for none, so that it has no entry in the audit log
     * @param once the key of its request
     * @param details the answer to a retry
     */
    public record Done(
            UUID act, UUID userId, List<String> fields, Optional<ActRequest.Once> once, Map<String, Object> details) {}

    /**
     * Closes acts, with their entries in the audit log and their answers.
     *
     * @param opened all acts that {@link #open} has opened
     */
    public void close(RecordsAct<?> kind, ActRequest request, Collection<UUID> opened, List<Done> done, Instant now) {
        audit.appendDone(
                kind.action(),
                request.actor(),
                now,
                done.stream()
                        .filter(act -> !act.fields().isEmpty())
                        .map(act -> new FoundChange(
                                act.act(), act.userId(), null, Map.of("fields", act.fields()), Map.of()))
                        .toList());
        remember(
                request.actor(),
                done.stream().filter(act -> act.once().isPresent()).toList(),
                now);
        statements.change(CLOSE, List.copyOf(opened));
    }

    private void remember(Actor actor, List<Done> done, Instant now) {
        if (done.isEmpty()) {
            return;
        }
        statements.change(new Select(
                REMEMBER,
                Map.of(
                        "actor", actor.subject(),
                        "keys", values(done, act -> act.once().orElseThrow().key()),
                        "fingerprints",
                                values(done, act -> act.once().orElseThrow().fingerprint()),
                        "acts", values(done, Done::act),
                        "users", values(done, Done::userId),
                        "answers", values(done, act -> json.of(new IdempotencyKey.Answer(null, act.details(), null))),
                        "now", now)));
    }

    private static List<?> values(List<Done> done, Function<Done, ?> value) {
        return done.stream().map(value).toList();
    }

    /**
     * The first answer to a request.
     *
     * @param target the user of the act
     * @param answer null while the act is pending
     */
    public record Earlier(UUID act, UUID target, IdempotencyKey.Answer answer) {}

    /** Returns the answers to those requests of an actor with these keys that were sent before, by key. */
    public Map<String, Earlier> earlier(Actor actor, Collection<String> keys) {
        Map<String, Earlier> found = new HashMap<>();
        if (!keys.isEmpty()) {
            statements.list(
                    row -> found.put(
                            row.getString(1),
                            new Earlier(
                                    row.getObject(2, UUID.class),
                                    row.getObject(3, UUID.class),
                                    row.getString(4) == null
                                            ? null
                                            : json.value(row.getString(4), IdempotencyKey.Answer.class))),
                    EARLIER,
                    actor.subject(),
                    List.copyOf(keys));
        }
        return found;
    }

    /** Returns 409: another act is in the way. */
    public static ProblemException inProgress() {
        return ActTurns.inProgress(new ActTurns.Busy());
    }
}
