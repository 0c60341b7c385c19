package dev.rollcall.act;

import dev.rollcall.change.ChangeContext;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** An act in the hands of one process: its request's or a sweeper's. It holds the claim, and what the steps find out. */
public final class Attempt<P extends ActPlan, F> {

    private final UUID act;
    private final ChangeContext context;
    private final int claim;
    private final String secret;
    private final Map<String, Object> details = new LinkedHashMap<>();
    private P plan;
    private F found;
    private Instant renewedAt;
    private boolean changed;

    /**
     * @param context the description of the changes of this act, for the change log
     * @param claim 0 for the request, and the next number for each sweeper that settles the act
     * @param secret see {@link ActRequest#secret}
     * @param claimedAt when the claim was taken
     */
    Attempt(UUID act, ChangeContext context, int claim, P plan, String secret, Instant claimedAt) {
        this.act = act;
        this.context = context;
        this.claim = claim;
        this.plan = plan;
        this.secret = secret;
        this.renewedAt = claimedAt;
    }

    public UUID act() {
        return act;
    }

    /** Returns the description of the changes of this act, for the change log. */
    public ChangeContext context() {
        return context;
    }

    int claim() {
        return claim;
    }

    /** A secret, which the plan must not hold; null for none, and in the hands of a sweeper. */
    public String secret() {
        return secret;
    }

    public P plan() {
        return plan;
    }

    /** Replaces the plan for the rest of this attempt; it is not stored again. */
    public void setPlan(P complete) {
        plan = complete;
    }

    /** The last state read from the identity provider; null before. */
    public F found() {
        return found;
    }

    public void setFound(F state) {
        found = state;
    }

    /** Details of the outcome that the steps have added, for {@link RecordsAct.Written#details}. */
    public Map<String, Object> details() {
        return details;
    }

    Instant renewedAt() {
        return renewedAt;
    }

    void setRenewedAt(Instant time) {
        renewedAt = time;
    }

    /** Whether the act has, or may have, changed something that a refusal must undo. */
    boolean isChanged() {
        return changed;
    }

    public void setChanged(boolean mayHaveChanged) {
        changed = mayHaveChanged;
    }
}
