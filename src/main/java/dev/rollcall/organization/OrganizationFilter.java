package dev.rollcall.organization;

import dev.rollcall.paging.AttributeFilters;
import dev.rollcall.spelling.StoredSpelling;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Restricts a list of organizations; an empty component does not restrict. Tombstones are never listed.
 *
 * @param enabled only enabled, or only disabled organizations
 * @param domain only organizations with exactly this domain, whatever its case
 * @param orphaned only organizations without an enabled owner, also those that never had one, or only others
 * @param search words that must all occur in name or alias, whatever their case: one of three or more characters anywhere, a shorter one
 *     at the start of a word
 * @param ids only these organizations
 * @param keycloakId only the organization with this id in Keycloak
 * @param externalId only the organization with this external id
 * @param attributes only organizations with these attributes
 */
public record OrganizationFilter(
        Optional<Boolean> enabled,
        Optional<String> domain,
        Optional<Boolean> orphaned,
        Optional<String> search,
        List<UUID> ids,
        Optional<String> keycloakId,
        Optional<String> externalId,
        AttributeFilters attributes) {

    public static final OrganizationFilter NONE = new OrganizationFilter(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            AttributeFilters.NONE);

    public OrganizationFilter {
        domain = domain.map(StoredSpelling::of);
        search = search.map(terms -> terms.toLowerCase(Locale.ROOT));
        ids = List.copyOf(ids);
    }

    /** Returns the distinct words of the search. */
    List<String> terms() {
        return search.stream()
                .flatMap(terms -> Stream.of(terms.split("\\s+")))
                .distinct()
                .toList();
    }

    /**
     * Whether an index of attributes may be the best to find the organizations that match. Ids and whole values name few of them, which other
     * indexes find.
     */
    boolean isFoundByAttributes() {
        return attributes.areIndexed() && ids.isEmpty() && keycloakId.isEmpty() && externalId.isEmpty();
    }

    /** Returns the same text for equal filters, however the request spells them. Cursors are bound to it. */
    String canonical() {
        return "organizations;enabled=%s;domain=%s;orphaned=%s;search=%s;ids=%s;keycloakId=%s;externalId=%s"
                        .formatted(
                                enabled.map(Object::toString).orElse(""),
                                domain.orElse(""),
                                orphaned.map(Object::toString).orElse(""),
                                search.orElse(""),
                                ids.stream().sorted().toList(),
                                keycloakId.orElse(""),
                                externalId.orElse(""))
                + attributes.canonical();
    }
}
