package dev.rollcall.sync;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** Troubles, as Hibernate keeps them in a column of JSON, which native-image does not see. */
@RegisterForReflection
record Troubles(List<Trouble> items) {

    Troubles {
        items = items == null ? List.of() : List.copyOf(items);
    }
}
