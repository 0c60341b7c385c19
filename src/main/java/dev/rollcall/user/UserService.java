package dev.rollcall.user;

import dev.rollcall.web.Cursors;
import dev.rollcall.web.ProblemException;
import dev.rollcall.web.ProblemType;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Reads the records. */
@ApplicationScoped
public class UserService {

    public static final int DEFAULT_LIMIT = 50;
    public static final int MAX_LIMIT = 200;

    /** A total is counted this far: an unbounded count would read the whole table. */
    static final int MOST_COUNTED = 10_000;

    private static final int EXPORT_PAGE = 500;

    private final Cursors cursors;

    UserService(Cursors cursors) {
        this.cursors = cursors;
    }

    /**
     * @throws ProblemException 404 if there is none, or only a tombstone
     */
    public UserView get(UUID id) {
        return User.findLiving(id)
                .map(UserView::of)
                .orElseThrow(() -> new ProblemException(ProblemType.NOT_FOUND, "There is no user with this id."));
    }

    /**
     * @param cursor where the page starts or, for one to a previous page, ends; empty for the first page
     * @throws ProblemException 400 for a cursor that is not one of this query's
     */
    public UserPage list(UserFilter filter, UserSort sort, Optional<String> cursor, int limit, boolean total) {
        String query = filter.canonical() + ";sort=" + sort;
        Optional<Cursors.Position> from = cursor.map(text -> cursors.decode(query, text));
        boolean backward = from.map(Cursors.Position::backward).orElse(false);

        // One more than is shown tells whether there is a further page in the direction of reading.
        List<User> read = new ArrayList<>(User.select(UserSelect.page(
                filter,
                sort,
                backward,
                from.map(position -> sort.key().value(position.key())).orElse(null),
                from.map(Cursors.Position::id).orElse(null),
                limit + 1)));
        boolean more = read.size() > limit;
        if (more) {
            read.remove(limit);
        }
        if (backward) {
            Collections.reverse(read);
        }

        boolean hasNext = backward || more;
        boolean hasPrevious = backward ? more : from.isPresent();
        return new UserPage(
                read.stream().map(UserView::of).toList(),
                hasNext && !read.isEmpty() ? position(query, sort, false, read.get(read.size() - 1)) : null,
                hasPrevious && !read.isEmpty() ? position(query, sort, true, read.get(0)) : null,
                total ? count(filter) : null);
    }

    /**
     * All that match, in order, a page in memory at a time. Each page is read in a transaction of its own, so that a slow reader
     * holds no connection.
     */
    public void forEach(UserFilter filter, UserSort sort, Visitor visitor) throws IOException {
        User last = null;
        List<User> page;
        do {
            UserSelect select = UserSelect.page(
                    filter,
                    sort,
                    false,
                    last == null ? null : sort.key().value(sort.key().text(last)),
                    last == null ? null : last.id,
                    EXPORT_PAGE);
            page = QuarkusTransaction.requiringNew().call(() -> User.select(select));
            for (User user : page) {
                visitor.visit(UserView.of(user));
                last = user;
            }
        } while (page.size() == EXPORT_PAGE);
    }

    /** Takes one user after the other. */
    public interface Visitor {
        void visit(UserView user) throws IOException;
    }

    private String position(String query, UserSort sort, boolean backward, User beside) {
        return cursors.encode(query, new Cursors.Position(backward, sort.key().text(beside), beside.id));
    }

    private static UserPage.Total count(UserFilter filter) {
        long count = User.count(UserSelect.count(filter, MOST_COUNTED + 1));
        return new UserPage.Total(Math.min(count, MOST_COUNTED), count <= MOST_COUNTED);
    }
}
