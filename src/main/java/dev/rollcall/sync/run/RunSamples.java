package dev.rollcall.sync.run;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** Some differences as Hibernate stores them in a JSON column, which native-image does not see. */
@RegisterForReflection
record RunSamples(List<RunSample> items) {

    RunSamples {
        items = items == null ? List.of() : List.copyOf(items);
    }
}
