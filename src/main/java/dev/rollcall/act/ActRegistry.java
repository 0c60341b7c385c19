package dev.rollcall.act;

import dev.rollcall.act.Act.NoticedChange;
import dev.rollcall.database.JsonText;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.persistence.PersistenceException;

/** Finds the kind of a stored act, and reads its plan. */
@ApplicationScoped
class ActRegistry {

    private final Instance<Act<?, ?>> kinds;
    private final JsonText json;

    ActRegistry(@Any Instance<Act<?, ?>> kinds, JsonText json) {
        this.kinds = kinds;
        this.json = json;
    }

    /** A stored act. */
    record Stored<P extends ActPlan, F>(Act<P, F> kind, P plan) {

        boolean makes(NoticedChange change) {
            return kind.makes(plan, change);
        }
    }

    /**
     * @param action the kind, by the code of the audit log
     * @param plan as JSON
     * @throws IllegalStateException for a kind that this release does not know
     * @throws PersistenceException for a plan that this release cannot read
     */
    Stored<?, ?> stored(String action, String plan) {
        return read(kind(action), plan);
    }

    private Act<?, ?> kind(String action) {
        return kinds.stream()
                .filter(kind -> kind.action().code().equals(action))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("No kind of act is called " + action));
    }

    private <P extends ActPlan, F> Stored<P, F> read(Act<P, F> kind, String plan) {
        return new Stored<>(kind, json.value(plan, kind.planType()));
    }
}
