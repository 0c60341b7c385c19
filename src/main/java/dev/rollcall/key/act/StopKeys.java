package dev.rollcall.key.act;

import dev.rollcall.act.ActPlan;
import dev.rollcall.act.RecordsAct;
import dev.rollcall.audit.Action;
import dev.rollcall.audit.Concerned;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.key.KeySwitch;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** Stops all API keys until {@link AllowKeys}. Their records stay as they are. */
@Singleton
public record StopKeys(KeySwitch keySwitch) implements RecordsAct<StopKeys.Plan> {

    /** The plan of the acts on all keys together. It has nothing of its own. */
    public record Plan() implements ActPlan {

        private static final UUID ALL_KEYS = new UUID(0, 0);

        @Override
        public UUID target() {
            return ALL_KEYS;
        }

        @Override
        public Concerned concerned() {
            return Concerned.NONE;
        }

        @Override
        public Map<String, ?> details() {
            return Map.of();
        }
    }

    /** Keys that are stopped already stay so. */
    public Supplier<Optional<Plan>> plan() {
        return () -> keySwitch.stop().isPresent() ? Optional.empty() : Optional.of(new Plan());
    }

    @Override
    public Action action() {
        return Action.STOP_KEYS;
    }

    @Override
    public Written record(Plan plan, ChangeContext context, Instant now) {
        keySwitch.stop(context.actor(), now);
        return Written.of(plan.concerned());
    }
}
