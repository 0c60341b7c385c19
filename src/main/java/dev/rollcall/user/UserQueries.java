package dev.rollcall.user;

import dev.rollcall.database.Select;
import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.Pages;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.stream.Collectors;

/** Reads users for lists and exports. */
@ApplicationScoped
public class UserQueries {

    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 200;

    /** A total is counted up to this number: an unbounded count would read the whole table. */
    static final int MOST_COUNTED = 10_000;

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
        return UserView.of(rows.living(id).orElseThrow(User::unknown));
    }

    /** Returns those users among a page of ids who are no tombstones. */
    public Map<UUID, UserView> byIds(List<UUID> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        UserFilter filter = new UserFilter(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), ids);
        return rows.list(UserSelect.page(filter, UserSort.DEFAULT, false, null, null, ids.size())).stream()
                .map(UserView::of)
                .collect(Collectors.toMap(UserView::id, user -> user));
    }

    /**
     * @param cursor where the page starts or, for one to a previous page, ends; empty for the first page
     * @throws ProblemException 400 for a cursor that is not one of this query's; 503 if a search takes too long
     */
    public UserPage list(UserFilter filter, UserSort sort, Optional<String> cursor, int limit, boolean total) {
        String query = filter.canonical() + ";sort=" + sort;
        SearchTime time = new SearchTime();
        Pages.Page<User> page = sort.equals(UserSort.RELEVANCE)
                ? relevant.page(filter, query, cursor, limit, time)
                : pages.page(
                        query,
                        cursor,
                        limit,
                        (from, backward, most) -> limited(
                                filter,
                                time,
                                UserSelect.page(
                                        filter,
                                        sort,
                                        backward,
                                        from.map(position -> sort.key().value(position.key()))
                                                .orElse(null),
                                        from.map(Cursors.Position::id).orElse(null),
                                        most),
                                rows::list),
                        sort.key()::text,
                        user -> user.id);
        return new UserPage(
                page.items().stream().map(UserView::of).toList(),
                page.next(),
                page.previous(),
                total ? count(filter, time) : null);
    }

    /** Runs a statement; limits its time if it searches. */
    private static <T> T limited(
            UserFilter filter, SearchTime time, Select select, BiFunction<Select, Optional<Duration>, T> statement) {
        return filter.search().isPresent()
                ? time.run(most -> statement.apply(select, Optional.of(most)))
                : statement.apply(select, Optional.empty());
    }

    /**
     * Visits all users that match, in order, with one page in memory at a time. A slow reader holds no connection between two pages.
     */
    public void forEach(UserFilter filter, UserSort sort, Visitor visitor) throws IOException {
        if (sort.equals(UserSort.RELEVANCE)) {
            relevant.forEach(filter, visitor);
            return;
        }
        User last = null;
        List<User> page;
        do {
            Select select = UserSelect.page(
                    filter,
                    sort,
                    false,
                    last == null ? null : sort.key().value(sort.key().text(last)),
                    last == null ? null : last.id,
                    EXPORT_PAGE);
            page = rows.list(select);
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

    private UserPage.Total count(UserFilter filter, SearchTime time) {
        long count = limited(filter, time, UserSelect.count(filter, MOST_COUNTED + 1), rows::count);
        return new UserPage.Total(Math.min(count, MOST_COUNTED), count <= MOST_COUNTED);
    }
}
