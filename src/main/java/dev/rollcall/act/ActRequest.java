package dev.rollcall.act;

import dev.rollcall.audit.Actor;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/**
 * A request for an act: its actor, and the circumstances.
 *
 * @param origin for the change log. It is not stored: if the sweeper finishes the act, the origin is {@link Origin#API}
 * @param once the client's {@code Idempotency-Key}; empty for none
 * @param secret what a step needs once and must not be stored, a temporary password; null for none
 * @param ownWish whether it is the actor's explicit wish about their own account. Otherwise a guard keeps administrators from locking
 *     themselves out by mistake
 * @param undone the entry of the audit log that the act undoes; null for none
 * @param ofJob whether it is an item of a job. It waits its turn as another caller's request does, so that the person who started the job can
 *     go on working
 */
public record ActRequest(
        Actor actor, Origin origin, Optional<Once> once, String secret, boolean ownWish, UUID undone, boolean ofJob) {

    /** The detail of an act that names the entry which it undoes. */
    private static final String UNDOES = "undoes";

    /** The name under which the items of all jobs wait. No subject has a space. */
    private static final String JOBS = "items of jobs";

    /**
     * A client's {@code Idempotency-Key}.
     *
     * @param fingerprint of the request
     */
    public record Once(String key, String fingerprint) {}

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "an act of " + actor.subject() + ", origin " + origin.code();
    }

    /** Returns the description of the changes of an act, for the change log. */
    ChangeContext context(UUID act) {
        return new ChangeContext(origin, actor.subject(), act, actor.requestId());
    }

    /** The name under which the request waits for its turn: the subject of the actor; empty for this service itself. */
    String waitsAs() {
        return ofJob ? JOBS : Objects.requireNonNullElse(actor.subject(), "");
    }

    public static ActRequest of(Actor actor) {
        return new ActRequest(actor, Origin.API, Optional.empty(), null, false, null, false);
    }

    public ActRequest from(Origin other) {
        return new ActRequest(actor, other, once, secret, ownWish, undone, ofJob);
    }

    public ActRequest once(Optional<Once> key) {
        return new ActRequest(actor, origin, key, secret, ownWish, undone, ofJob);
    }

    public ActRequest withSecret(String password) {
        return new ActRequest(actor, origin, once, password, ownWish, undone, ofJob);
    }

    public ActRequest asOwnWish() {
        return new ActRequest(actor, origin, once, secret, true, undone, ofJob);
    }

    public ActRequest undoing(UUID entry) {
        return new ActRequest(actor, origin, once, secret, ownWish, entry, ofJob);
    }

    public ActRequest asItemOfJob() {
        return new ActRequest(actor, origin, once, secret, ownWish, undone, true);
    }

    /** Returns the details of the intent of an act of this plan. */
    Map<String, ?> details(ActPlan plan) {
        if (undone == null) {
            return plan.details();
        }
        Map<String, Object> details = new LinkedHashMap<>(plan.details());
        details.put(UNDOES, undone);
        return details;
    }
}
