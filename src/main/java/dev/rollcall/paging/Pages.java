package dev.rollcall.paging;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Reads one page of a listing by keyset, and creates the cursors of the previous and the next page. */
@ApplicationScoped
public class Pages {

    private final Cursors cursors;

    Pages(Cursors cursors) {
        this.cursors = cursors;
    }

    /**
     * @param previous the cursor of the page before, null on the first
     * @param next the cursor of the page after, null on the last
     */
    public record Page<T>(List<T> items, String previous, String next) {}

    /** Reads entries forward or backward from a position. */
    public interface Reader<T> {

        /**
         * @param from the start position, empty for the beginning of the listing
         * @param backward whether to read the entries before the position, nearest first
         */
        List<T> read(Optional<Cursors.Position> from, boolean backward, int limit);
    }

    /**
     * @param query the query in a canonical form, including its sort order; cursors are valid for this query only
     * @param cursor the start of the page or, for a previous page, its end; empty for the first page
     * @param key returns the sort key of an entry
     * @throws ProblemException 400 for a cursor of another query
     */
    public <T> Page<T> page(
            String query,
            Optional<String> cursor,
            int limit,
            Reader<T> reader,
            Function<T, String> key,
            Function<T, UUID> id) {
        Optional<Cursors.Position> from = cursor.map(text -> cursors.decode(query, text));
        boolean backward = from.map(Cursors.Position::backward).orElse(false);

        // One entry more than the page holds shows whether there is another page in the reading direction.
        List<T> read = new ArrayList<>(reader.read(from, backward, limit + 1));
        boolean more = read.size() > limit;
        if (more) {
            read.remove(limit);
        }
        if (backward) {
            Collections.reverse(read);
        }
        boolean hasNext = (backward || more) && !read.isEmpty();
        boolean hasPrevious = (backward ? more : from.isPresent()) && !read.isEmpty();
        return new Page<>(
                read,
                hasPrevious ? cursor(query, true, read.get(0), key, id) : null,
                hasNext ? cursor(query, false, read.get(read.size() - 1), key, id) : null);
    }

    private <T> String cursor(String query, boolean backward, T beside, Function<T, String> key, Function<T, UUID> id) {
        return cursors.encode(query, new Cursors.Position(backward, key.apply(beside), id.apply(beside)));
    }
}
