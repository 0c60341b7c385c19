package dev.rollcall.sync.reconcile;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** Some differences, as Hibernate keeps them in a column of JSON, which native-image does not see. */
@RegisterForReflection
record RunSamples(List<RunSample> items) {

    RunSamples {
        items = items == null ? List.of() : List.copyOf(items);
    }
}
