package dev.rollcall.sync.status;

import dev.rollcall.sync.SyncProblem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** Problems as Hibernate stores them in a JSON column, which native-image does not see. */
@RegisterForReflection
record SyncProblems(List<SyncProblem> items) {

    SyncProblems {
        items = items == null ? List.of() : List.copyOf(items);
    }
}
