package dev.rollcall.user;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.database.Select;
import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.FewMatches;
import dev.rollcall.paging.Pages;
import dev.rollcall.paging.SearchTime;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** Reads users for lists and exports. */
@ApplicationScoped
public class UserQueries {

    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 200;

    /** A total is counted up to this number: an unbounded count would read the whole table. */
    static final int MOST_COUNTED = 10_000;

    /**
     * In the order of last visits, up to this many users of a range of creation are sorted for each page. With more, PostgreSQL may walk the
     * visits: if these users are spread evenly over ten million visits, a page is full after some 25,000 of them.
     */
    static final int MOST_SORTED = 20_000;

    private static final int EXPORT_PAGE = 500;

    private final UserRows rows;
    private final Pages pages;
    private final RelevantUsers relevant;

    UserQueries(UserRows rows, Pages pages, RelevantUsers relevant) {
        this.rows = rows;
        this.pages = pages;
        this.relevant = relevant;
    }

    /**
     * @throws ProblemException 404 if there is none, or only a tombstone
     */
    public UserView get(UUID id) {
        return UserView.of(rows.living(id).orElseThrow(() -> User.unknown(id)));
    }

    /**
     * @throws ProblemException 404 if there is neither a user nor a tombstone with this id
     */
    public void requireKnown(UUID id) {
        if (User.count("id", id) == 0) {
            throw User.unknown(id);
        }
    }

    /** Returns those users among a page of ids who are no tombstones. */
    public Map<UUID, UserView> byIds(List<UUID> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        Select page = UserSelect.page(UserFilter.ofIds(ids), UserSort.DEFAULT, false, null, null, ids.size());
        return rows.list(page).stream().map(UserView::of).collect(Collectors.toMap(UserView::id, user -> user));
    }

    /**
     * @param cursor where the page starts or, for one to a previous page, ends; empty for the first page
     * @throws ProblemException 400 for a cursor that is not one of this query's; 503 if a search takes too long, a list with a filter
     *     by attributes, organization or last visit, or one in the order of last visits
     */
    public UserPage list(UserFilter filter, UserSort sort, Optional<String> cursor, int limit, boolean total) {
        String query = filter.canonical() + ";sort=" + sort;
        SearchTime time = time(filter, sort);
        Map<Select, Long> counts = new HashMap<>();
        ToLongFunction<Select> counting = select -> counts.computeIfAbsent(select, count -> count(count, time));
        Pages.Page<User> page = sort.equals(UserSort.RELEVANCE)
                ? relevant.page(relevance(filter, counting), query, cursor, limit, time)
                : pages.page(
                        query,
                        cursor,
                        limit,
                        (from, backward, most) -> page(filter, sort, from, backward, most, counting, time),
                        sort.key()::text,
                        user -> user.id);
        return new UserPage(
                page.items().stream().map(UserView::of).toList(),
                page.next(),
                page.previous(),
                total ? total(filter, counting) : null);
    }

    private List<User> page(
            UserFilter filter,
            UserSort sort,
            Optional<Cursors.Position> from,
            boolean backward,
            int most,
            ToLongFunction<Select> counting,
            SearchTime time) {
        Object key = from.map(position -> sort.key().value(position.key())).orElse(null);
        UUID id = from.map(Cursors.Position::id).orElse(null);
        return FewMatches.page(
                mayBeFew(filter, sort),
                most,
                new FewMatches.Statements(
                        () -> UserSelect.beginning(filter, sort, backward, key, id, most),
                        () -> UserSelect.sortedPage(filter, sort, backward, key, id, most),
                        () -> UserSelect.page(filter, sort, backward, key, id, most)),
                () -> isSorted(filter, sort, counting),
                select -> time.run(left -> rows.list(select, left)));
    }

    private static RelevantUsers.Query relevance(UserFilter filter, ToLongFunction<Select> counting) {
        return new RelevantUsers.Query(filter, hasFewMatches(filter.withoutSearch(), UserSort.RELEVANCE, counting));
    }

    /** Limits what may read very many users. */
    private static SearchTime time(UserFilter filter, UserSort sort) {
        if (filter.search().isPresent()) {
            return sort.equals(UserSort.RELEVANCE) ? SearchTime.ofSearch() : SearchTime.ofSortedSearch();
        }
        boolean byVisits = filter.hasVisits() && sort.key() != UserSort.Key.LAST_SEEN_AT;
        if (!filter.attributes().isEmpty() || filter.members().isPresent() || byVisits || isOfFewAgents(filter, sort)) {
            return SearchTime.byAttributes();
        }
        boolean unfiltered = filter.equals(UserFilter.NONE) || filter.equals(UserFilter.PERSONS);
        return sort.key() == UserSort.Key.LAST_SEEN_AT && !unfiltered
                ? SearchTime.byLastVisit(MOST_SORTED)
                : SearchTime.unlimited();
    }

    /**
     * Whether a page is read by {@link UserSelect#sortedPage}.
     *
     * @param counting runs a statement that counts
     */
    static boolean isSorted(UserFilter filter, UserSort sort, ToLongFunction<Select> counting) {
        return hasFewMatches(filter, sort, counting)
                || sort.key() == UserSort.Key.LAST_SEEN_AT
                        && !filter.namesUsers()
                        && filter.onlyCreation()
                                .map(created -> UserSelect.countCreated(created, MOST_SORTED + 1))
                                .filter(count -> counting.applyAsLong(count) <= MOST_SORTED)
                                .isPresent();
    }

    /** Whether another index than that of the order may be the best to find the users that match. */
    private static boolean mayBeFew(UserFilter filter, UserSort sort) {
        return filter.isFoundByIndex()
                || isOfFewAgents(filter, sort)
                || filter.hasVisits() && sort.key() != UserSort.Key.LAST_SEEN_AT && !filter.namesUsers();
    }

    /** Whether the list is one of agents in another order than that of their index. They may have names of one beginning. */
    private static boolean isOfFewAgents(UserFilter filter, UserSort sort) {
        return filter.isOfAgents() && sort.key() != UserSort.Key.CREATED_AT && !filter.namesUsers();
    }

    /** Whether such an index finds few users, or other filters leave few of them. */
    private static boolean hasFewMatches(UserFilter filter, UserSort sort, ToLongFunction<Select> counting) {
        return mayBeFew(filter, sort)
                && counting.applyAsLong(UserSelect.count(filter, FewMatches.MOST + 1)) <= FewMatches.MOST;
    }

    /**
     * Visits all users that match, in order, with one page in memory at a time. A slow reader holds no connection between two pages.
     */
    public void forEach(UserFilter filter, UserSort sort, Visitor visitor) throws IOException {
        ToLongFunction<Select> counting = count -> count(count, SearchTime.unlimited());
        if (sort.equals(UserSort.RELEVANCE)) {
            relevant.forEach(relevance(filter, counting), visitor);
            return;
        }
        boolean sorted = isSorted(filter, sort, counting);
        User last = null;
        List<User> page;
        do {
            Object key = last == null ? null : sort.key().value(sort.key().text(last));
            UUID id = last == null ? null : last.id;
            page = rows.list(
                    sorted
                            ? UserSelect.sortedPage(filter, sort, false, key, id, EXPORT_PAGE)
                            : UserSelect.page(filter, sort, false, key, id, EXPORT_PAGE));
            for (User user : page) {
                visitor.visit(UserView.of(user));
                last = user;
            }
        } while (page.size() == EXPORT_PAGE);
    }

    /** Receives one user after the other. */
    public interface Visitor {
        void visit(UserView user) throws IOException;
    }

    private static UserPage.Total total(UserFilter filter, ToLongFunction<Select> counting) {
        long count = counting.applyAsLong(UserSelect.count(filter, MOST_COUNTED + 1));
        return new UserPage.Total(Math.min(count, MOST_COUNTED), count <= MOST_COUNTED);
    }

    private long count(Select select, SearchTime time) {
        return time.run(left -> rows.count(select, left));
    }

    /**
     * A page of users.
     *
     * @param items at most {@code limit} users, in the requested sort order
     * @param next cursor of the page after this one, null on the last
     * @param previous cursor of the page before this one, null on the first
     * @param total how many users match; null unless requested
     */
    @Schema(name = "UserPage")
    public record UserPage(
            @Schema(required = true) List<UserView> items,
            String next,
            String previous,

            @JsonInclude(JsonInclude.Include.NON_NULL) Total total) {

        /**
         * @param count how many match, at most {@link #MOST_COUNTED}
         * @param exact false when there are more than that
         */
        @Schema(
                name = "Total",
                description = "Present only with total=true; counted up to 10,000",
                requiredProperties = {"count", "exact"})
        public record Total(
                @Schema(examples = "4711") long count,

                @Schema(examples = "true", description = "False if there are more than `count`")
                boolean exact) {}
    }
}
