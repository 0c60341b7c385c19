package dev.rollcall.act;

import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import java.time.Instant;
import java.util.UUID;

/** Attempts for plain tests. */
public final class Attempts {

    private Attempts() {}

    public static <P extends ActPlan, F> Attempt<P, F> of(P plan) {
        return new Attempt<>(UUID.randomUUID(), ChangeContext.of(Origin.API), 0, plan, null, Instant.EPOCH);
    }
}
