package dev.rollcall.key.act;

import dev.rollcall.act.ActPlan;
import dev.rollcall.act.ActRequest;
import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.http.ETags;
import dev.rollcall.key.ApiKey;
import dev.rollcall.key.KeyFilter;
import dev.rollcall.key.KeySecret;
import dev.rollcall.key.KeyWriter.Stored;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.user.User;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;

/** Gives an API key of the caller another secret. The former one counts for a while. */
@Singleton
public record RotateKey(KeyParts parts) implements RecordsAct<RotateKey.Plan> {

    /**
     * @param key with the prefix of the new secret
     * @param demanded which versions may be rotated
     */
    public record Plan(KeyRef key, Stored secret, LongPredicate demanded) implements ActPlan {

        @Override
        public UUID target() {
            return key.id();
        }

        @Override
        public Concerned concerned() {
            return key.concerned();
        }

        @Override
        public Map<String, ?> details() {
            return key.details();
        }
    }

    /**
     * Checks a new secret, with Keycloak too.
     *
     * @param secret of which only the hash is part of the plan
     * @throws ProblemException 404 if the caller has no such key; 409 if it has ended, and if no key counts; 403 if the caller administers the
     *     realm; 412 for another version
     */
    public Plan plan(User owner, UUID id, KeySecret secret, LongPredicate demanded) {
        ApiKey key = parts.keys().get(KeyFilter.NONE.ofOwner(owner.id), id);
        parts.requireActive(key);
        ETags.require(key.version(), demanded);
        parts.requireAllowed(owner);
        return new Plan(KeyRef.of(key).withPrefix(secret.prefix()), Stored.of(secret), demanded);
    }

    /** Checks the key again, and locks it. */
    @Override
    public Optional<ProblemException> guard(Plan plan, ActRequest request) {
        ApiKey key = parts.keys().lock(KeyFilter.NONE, plan.target());
        parts.requireActive(key);
        ETags.require(key.version(), plan.demanded());
        return Optional.empty();
    }

    @Override
    public Action action() {
        return Action.ROTATE_KEY;
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        parts.writer().rotate(plan.key().id(), plan.secret(), now);
        return new Written(plan.concerned(), Map.of(CreateKey.KEY_ID, plan.key().id()), null);
    }
}
