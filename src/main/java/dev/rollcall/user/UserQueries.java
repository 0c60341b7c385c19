package dev.rollcall.user;

import dev.rollcall.database.Select;
import dev.rollcall.paging.Cursors;
import dev.rollcall.paging.Pages;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
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

    UserQueries(UserRows rows, Pages pages) {
        this.rows = rows;
        this.pages = pages;
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
     * @throws ProblemException 400 for a cursor that is not one of this query's
     */
    public UserPage list(UserFilter filter, UserSort sort, Optional<String> cursor, int limit, boolean total) {
        Pages.Page<User> page = pages.page(
                filter.canonical() + ";sort=" + sort,
                cursor,
                limit,
                (from, backward, most) -> rows.list(UserSelect.page(
                        filter,
                        sort,
                        backward,
                        from.map(position -> sort.key().value(position.key())).orElse(null),
                        from.map(Cursors.Position::id).orElse(null),
                        most)),
                sort.key()::text,
                user -> user.id);
        return new UserPage(
                page.items().stream().map(UserView::of).toList(),
                page.next(),
                page.previous(),
                total ? count(filter) : null);
    }

    /**
     * Visits all users that match, in order, with one page in memory at a time. A slow reader holds no connection between two pages.
     */
    public void forEach(UserFilter filter, UserSort sort, Visitor visitor) throws IOException {
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

    private UserPage.Total count(UserFilter filter) {
        long count = rows.count(UserSelect.count(filter, MOST_COUNTED + 1));
        return new UserPage.Total(Math.min(count, MOST_COUNTED), count <= MOST_COUNTED);
    }
}
