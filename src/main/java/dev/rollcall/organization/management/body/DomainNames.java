package dev.rollcall.organization.management.body;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Domain names, whose case does not matter. */
final class DomainNames {

    private DomainNames() {}

    /** In lower case, each once; a list with an item that is refused anyway stays as it is. */
    static List<String> normalized(List<String> domains) {
        return domains == null || domains.stream().anyMatch(Objects::isNull)
                ? domains
                : domains.stream()
                        .map(domain -> domain.toLowerCase(Locale.ROOT))
                        .distinct()
                        .toList();
    }
}
