package dev.rollcall.organization.act;

import dev.rollcall.spelling.StoredSpelling;
import java.util.List;
import java.util.Objects;

/** Domain names, whose case does not matter. */
public final class DomainNames {

    private DomainNames() {}

    /** As Keycloak stores them, each once; a list with an item that is refused anyway stays as it is. */
    public static List<String> normalized(List<String> domains) {
        return domains == null || domains.stream().anyMatch(Objects::isNull)
                ? domains
                : domains.stream().map(StoredSpelling::of).distinct().toList();
    }
}
