package dev.rollcall.sync.status;

import dev.rollcall.sync.SyncProblem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** Troubles, as Hibernate keeps them in a column of JSON, which native-image does not see. */
@RegisterForReflection
record SyncProblems(List<SyncProblem> items) {

    SyncProblems {
        items = items == null ? List.of() : List.copyOf(items);
    }
}
