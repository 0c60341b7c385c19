package dev.rollcall.directory;

import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Reads a listing page by page, up to the first page that is not full. A listing whose pages repeat themselves fails instead of being
 * read for ever.
 *
 * @param <T> the type of the entries
 */
public final class DirectoryPages<T> {

    /** The number of bits of the filter: 1 MB, and enough for pages of thousands among millions of entries. */
    private static final int BITS = 1 << 23;

    private final String listed;
    private final int size;
    private final int overlap;
    private final Function<T, String> id;
    private final IntFunction<List<T>> read;

    /** The hashes of all entries read so far; a page with a bit that is not set brings something new. */
    private final BitSet known = new BitSet();

    private DirectoryPages(String listed, int size, int overlap, Function<T, String> id, IntFunction<List<T>> read) {
        this.listed = listed;
        this.size = size;
        this.overlap = overlap;
        this.id = id;
        this.read = read;
    }

    /**
     * Returns the pages, each read when it is needed.
     *
     * @param listed what the listing lists, for the message of a failure
     * @param size the number of entries on a full page
     * @param overlap how many entries of the previous page each page repeats
     * @param id returns what identifies an entry
     * @param read reads the page that begins at an offset
     * @throws RepeatedPagesException if a full page brings nothing new, or pages repeat more entries than they bring; thrown when the page
     *     is read
     */
    public static <T> Stream<List<T>> of(
            String listed, int size, int overlap, Function<T, String> id, IntFunction<List<T>> read) {
        DirectoryPages<T> pages = new DirectoryPages<>(listed, size, overlap, id, read);
        return Stream.of(0)
                .flatMap(first -> Stream.iterate(pages.page(first), Objects::nonNull, pages::after))
                .map(Page::entries);
    }

    private record Page<T>(int first, List<T> entries) {}

    private Page<T> page(int first) {
        Page<T> page = new Page<>(first, read.apply(first));
        if (isFull(page) && (!bringsSomethingNew(page.entries()) || isFarBeyondTheKnown(page))) {
            throw new RepeatedPagesException(listed);
        }
        return page;
    }

    private Page<T> after(Page<T> page) {
        return isFull(page) ? page(page.first() + page.entries().size() - overlap) : null;
    }

    private boolean isFull(Page<T> page) {
        return page.entries().size() >= size;
    }

    /**
     * Whether most entries so far were repeated. Some always are, because entries that come and go shift pages, or because hashes are
     * equal.
     */
    private boolean isFarBeyondTheKnown(Page<T> page) {
        return known.cardinality() < BITS / 2 && page.first() > 2L * known.cardinality() + size;
    }

    private boolean bringsSomethingNew(List<T> entries) {
        boolean isNew = false;
        for (T entry : entries) {
            int hash = id.apply(entry).hashCode();
            int bit = (hash ^ hash >>> 16) & BITS - 1;
            isNew |= !known.get(bit);
            known.set(bit);
        }
        return isNew;
    }
}
