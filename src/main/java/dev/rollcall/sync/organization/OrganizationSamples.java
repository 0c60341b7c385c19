package dev.rollcall.sync.organization;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.util.List;

/** Some differences as Hibernate stores them in a JSON column, which native-image does not see. */
@RegisterForReflection
@JsonIgnoreProperties(ignoreUnknown = true)
record OrganizationSamples(List<OrganizationSample> items) {

    static final OrganizationSamples NONE = new OrganizationSamples(List.of());

    OrganizationSamples {
        items = items == null ? List.of() : List.copyOf(items);
    }
}
