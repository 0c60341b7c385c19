package dev.rollcall.organization.act;

import dev.rollcall.spelling.StoredSpelling;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/** Domain names, whose case does not matter. */
public final class DomainNames {

    private DomainNames() {}

    /** As Keycloak stores them, each once; a list with an item that is refused anyway stays as it is. */
    public static List<String> normalized(List<String> domains) {
        return domains == null || domains.stream().anyMatch(Objects::isNull)
                ? domains
                : domains.stream().map(StoredSpelling::of).distinct().toList();
    }

    /** Whether two lists have the same domains. Keycloak has no order of domains, and may have stored one in upper case. */
    public static boolean areSame(List<String> one, List<String> other) {
        return inLowerCase(one).equals(inLowerCase(other));
    }

    private static Set<String> inLowerCase(List<String> domains) {
        return domains.stream().map(StoredSpelling::of).collect(Collectors.toSet());
    }
}
