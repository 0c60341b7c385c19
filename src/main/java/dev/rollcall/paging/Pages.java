package dev.rollcall.paging;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/** Cuts pages out of a listing that is read by keyset, and makes the cursors of those beside it. */
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

    /** Reads entries in the direction of a page. */
    public interface Reader<T> {

        /**
         * @param from where to begin, empty for the listing's beginning
         * @param backward whether the entries before it are wanted, nearest first
         */
        List<T> read(Optional<Cursors.Position> from, boolean backward, int limit);
    }

    /**
     * @param query the query in a canonical form, its order included: a cursor is good for no other
     * @param cursor where the page starts or, for one to a previous page, ends; empty for the first page
     * @param key what the listing is ordered by, of an entry
     * @throws ProblemException 400 for a cursor that is not one of this query's
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

        // One more than is shown tells whether there is a further page in the direction of reading.
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
