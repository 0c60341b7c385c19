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
 * @param emailVerified only users with a verified e-mail address, or only all others
 * @param members only members of an organization
 * @param lastSeenAfter only users last seen later than this
 * @param lastSeenBefore only users last seen earlier than this, and those who were never seen
 * @param kind only users of this kind
 */
public record UserFilter(
        Optional<Boolean> enabled,
        Optional<String> role,
        Optional<Instant> createdAfter,
        Optional<Instant> createdBefore,
        Optional<UserSearch> search,
        List<UUID> ids,
        Exact exact,
        AttributeFilters attributes,
        Optional<Boolean> emailVerified,
        Optional<Members> members,
        Optional<Instant> lastSeenAfter,
        Optional<Instant> lastSeenBefore,
        Optional<UserKind> kind) {

    /** The values of the parameter {@code kind}; the last one does not restrict. */
    public static final List<String> KINDS = List.of(UserKind.PERSON.code(), UserKind.AGENT.code(), "any");

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

    /**
     * The members of an organization.
     *
     * @param memberships the SQL about memberships
     */
    public record Members(UUID organization, Memberships memberships) {}

    /** SQL about who is a member of an organization. The package of organizations owns that table, and depends on this one. */
    public interface Memberships {

        /** Returns the SELECT of the ids of the members of {@code :organization}. */
        String members();

        /**
         * Returns the condition that a user is a member of {@code :organization}. It is looked up for each user: PostgreSQL does not turn it
         * into a join.
         *
         * @param user the column with the id of the user
         */
        String isMember(String user);
    }

    public static final UserFilter NONE = ofIds(List.of());

    /** The filter of a list without parameters. */
    static final UserFilter PERSONS = NONE.withKind(Optional.of(UserKind.PERSON));

    /** Returns a filter without the restrictions that are not named. */
    UserFilter(
            Optional<Boolean> enabled,
            Optional<String> role,
            Optional<Instant> createdAfter,
            Optional<Instant> createdBefore,
            Optional<UserSearch> search,
            List<UUID> ids,
            Exact exact,
            AttributeFilters attributes) {
        this(
                enabled,
                role,
                createdAfter,
                createdBefore,
                search,
                ids,
                exact,
                attributes,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

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
        return withSearch(Optional.empty());
    }

    /** Returns this filter with another search, or none. */
    UserFilter withSearch(Optional<UserSearch> words) {
        return new UserFilter(
                enabled,
                role,
                createdAfter,
                createdBefore,
                words,
                ids,
                exact,
                attributes,
                emailVerified,
                members,
                lastSeenAfter,
                lastSeenBefore,
                kind);
    }

    /**
     * Returns this filter for users of the kind that a request names.
     *
     * @param name one of {@link #KINDS}; empty for the usual kind
     */
    public UserFilter ofKind(Optional<String> name) {
        return withKind(name.isPresent() ? name.flatMap(UserKind::of) : usualKind());
    }

    /** Persons. But who names the users by ids does not ask for a kind. */
    private Optional<UserKind> usualKind() {
        boolean byIds = !ids.isEmpty()
                || exact.keycloakId().isPresent()
                || exact.externalId().isPresent();
        return byIds ? Optional.empty() : Optional.of(UserKind.PERSON);
    }

    /** Returns this filter with another kind, or any. */
    UserFilter withKind(Optional<UserKind> other) {
        return new UserFilter(
                enabled,
                role,
                createdAfter,
                createdBefore,
                search,
                ids,
                exact,
                attributes,
                emailVerified,
                members,
                lastSeenAfter,
                lastSeenBefore,
                other);
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

    /** Whether the users are restricted by their last visits. */
    boolean hasVisits() {
        return lastSeenAfter.isPresent() || lastSeenBefore.isPresent();
    }

    /** Whether only agents are listed, who are few among all users. */
    boolean isOfAgents() {
        return kind.filter(UserKind.AGENT::equals).isPresent();
    }

    /** Whether an index of attributes, or that of memberships, may be the best to find the users that match. */
    boolean isFoundByIndex() {
        return (attributes.areIndexed() || members.isPresent()) && !namesUsers();
    }

    /** Returns the names of the parameters in use, without their values: a search may be a user's name. */
    public List<String> names() {
        Stream<String> names = Stream.of(
                        enabled.map(given -> "enabled"),
                        role.map(given -> "role"),
                        createdAfter.map(given -> "createdAfter"),
                        createdBefore.map(given -> "createdBefore"),
                        search.map(given -> "search"),
                        ids.stream().findAny().map(given -> "ids"),
                        emailVerified.map(given -> "emailVerified"),
                        members.map(given -> "organizationId"),
                        lastSeenAfter.map(given -> "lastSeenAfter"),
                        lastSeenBefore.map(given -> "lastSeenBefore"),
                        Optional.of("kind").filter(name -> !kind.equals(usualKind())))
                .flatMap(Optional::stream);
        return Stream.of(names, exact.names(), attributes.names().stream())
                .flatMap(stream -> stream)
                .toList();
    }

    /**
     * Whether one plan is good for all values, so that the server may keep it. Without these filters, users are always best read along the
     * index of their order. {@code enabled}, {@code emailVerified} and {@code kind} are no such filters: they are written out in the
     * statement, not bound.
     */
    boolean hasOnePlan() {
        return role.isEmpty()
                && createdAfter.isEmpty()
                && createdBefore.isEmpty()
                && search.isEmpty()
                && !namesUsers()
                && attributes.isEmpty()
                && members.isEmpty()
                && !hasVisits();
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
                + attributes.canonical()
                + emailVerified.map(verified -> ";verified=" + verified).orElse("")
                + members.map(of -> ";organization=" + of.organization()).orElse("")
                + lastSeenAfter.map(after -> ";seen after=" + after).orElse("")
                + lastSeenBefore.map(before -> ";seen before=" + before).orElse("")
                + kind.map(of -> ";kind=" + of.code()).orElse("");
    }
}
