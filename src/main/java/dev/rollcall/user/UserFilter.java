package dev.rollcall.user;

import dev.rollcall.externalid.ExternalId;
import dev.rollcall.paging.AttributeFilters;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Restricts a list of users; an empty component does not restrict. Tombstones are never listed.
 *
 * @param enabled only enabled, or only disabled users
 * @param role only users with the realm role of this name
 * @param createdAfter only users created later than this
 * @param createdBefore only users created earlier than this
 * @param search words that must all occur, see {@link UserSearch}
 * @param ids only these users
 * @param exact only users with these values
 * @param attributes only users with these attributes
 */
public record UserFilter(
        Optional<Boolean> enabled,
        Optional<String> role,
        Optional<Instant> createdAfter,
        Optional<Instant> createdBefore,
        Optional<UserSearch> search,
        List<UUID> ids,
        Exact exact,
        AttributeFilters attributes) {

    /**
     * Whole values, of which few users have the same.
     *
     * @param keycloakId the subject of the identity
     * @param externalId the id in another system
     * @param email the e-mail address, whatever its case; several users may have one
     */
    public record Exact(Optional<String> keycloakId, Optional<String> externalId, Optional<String> email) {

        public static final Exact NONE = new Exact(Optional.empty(), Optional.empty(), Optional.empty());

        private Stream<String> names() {
            return Stream.of(
                            keycloakId.map(given -> "keycloakId"),
                            externalId.map(given -> ExternalId.FIELD),
                            email.map(given -> "email"))
                    .flatMap(Optional::stream);
        }

        private String canonical() {
            return ";keycloakId=%s;externalId=%s;email=%s"
                    .formatted(
                            keycloakId.orElse(""),
                            externalId.orElse(""),
                            email.map(address -> address.toLowerCase(Locale.ROOT))
                                    .orElse(""));
        }
    }

    public static final UserFilter NONE = ofIds(List.of());

    /** Returns a filter for these users, or for all if there are none. */
    static UserFilter ofIds(List<UUID> ids) {
        return new UserFilter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                ids,
                Exact.NONE,
                AttributeFilters.NONE);
    }

    UserFilter withoutSearch() {
        return new UserFilter(enabled, role, createdAfter, createdBefore, Optional.empty(), ids, exact, attributes);
    }

    /** Returns a filter with only the range of creation; empty if there is none. */
    Optional<UserFilter> onlyCreation() {
        return createdAfter.isEmpty() && createdBefore.isEmpty()
                ? Optional.empty()
                : Optional.of(new UserFilter(
                        Optional.empty(),
                        Optional.empty(),
                        createdAfter,
                        createdBefore,
                        Optional.empty(),
                        List.of(),
                        Exact.NONE,
                        AttributeFilters.NONE));
    }

    /** Whether ids or whole values name the users, so that few may match, and an index finds them. */
    boolean namesUsers() {
        return !ids.isEmpty() || !exact.equals(Exact.NONE);
    }

    /** Whether an index of attributes may be the best to find the users that match. */
    boolean isFoundByAttributes() {
        return attributes.areIndexed() && !namesUsers();
    }

    /** Returns the names of the parameters in use, without their values: a search may be a user's name. */
    public List<String> names() {
        Stream<String> names = Stream.of(
                        enabled.map(given -> "enabled"),
                        role.map(given -> "role"),
                        createdAfter.map(given -> "createdAfter"),
                        createdBefore.map(given -> "createdBefore"),
                        search.map(given -> "search"),
                        ids.stream().findAny().map(given -> "ids"))
                .flatMap(Optional::stream);
        return Stream.of(names, exact.names(), attributes.names().stream())
                .flatMap(stream -> stream)
                .toList();
    }

    /**
     * Whether one plan is good for all values, so that the server may keep it. Without these filters, users are always best read along the
     * index of their order. {@code enabled} is no such filter: it is written out in the statement, not bound.
     */
    boolean hasOnePlan() {
        return role.isEmpty()
                && createdAfter.isEmpty()
                && createdBefore.isEmpty()
                && search.isEmpty()
                && !namesUsers()
                && attributes.isEmpty();
    }

    /** Returns the same text for equal filters, however the request spells them. Cursors are bound to it. */
    String canonical() {
        return "enabled=%s;role=%s;after=%s;before=%s;search=%s"
                        .formatted(
                                enabled.map(Object::toString).orElse(""),
                                role.orElse(""),
                                createdAfter.map(Object::toString).orElse(""),
                                createdBefore.map(Object::toString).orElse(""),
                                search.map(UserSearch::canonical).orElse(""))
                + (ids.isEmpty() ? "" : ";ids=" + ids.stream().sorted().toList())
                + (exact.equals(Exact.NONE) ? "" : exact.canonical())
                + attributes.canonical();
    }
}
