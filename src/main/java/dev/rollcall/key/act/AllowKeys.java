package dev.rollcall.key.act;

import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.key.KeySwitch;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Lets API keys count again after {@link StopKeys}: those that have neither ended nor expired. */
@Singleton
public record AllowKeys(KeySwitch keySwitch) implements RecordsAct<StopKeys.Plan> {

    /** Keys that are allowed already stay so. */
    public Supplier<Optional<StopKeys.Plan>> plan() {
        return () -> keySwitch.stop().map(stopped -> new StopKeys.Plan());
    }

    @Override
    public Action action() {
        return Action.ALLOW_KEYS;
    }

    @Override
    public Written record(StopKeys.Plan plan, ChangeContext context, Instant now) {
        keySwitch.allow();
        return Written.of(plan.concerned());
    }
}
