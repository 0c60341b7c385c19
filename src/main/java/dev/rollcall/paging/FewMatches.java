package dev.rollcall.paging;

import dev.rollcall.database.Select;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Chooses how to read a page of a list with {@link AttributeFilters}. If many records match, the page is full soon after its beginning in the
 * index of the order. If few match, an index finds all of them, and they are sorted. PostgreSQL cannot tell the two apart, so it would often
 * read the whole table. Therefore the matches are counted, up to a limit.
 */
public final class FewMatches {

    /** Up to this number the matches are sorted for each page. With more of them, spread evenly, a page is full soon. */
    public static final int MOST = 10_000;

    /**
     * The number of records that are looked through, in the order of the list, before the matches are counted. With a value that one in forty
     * records has, they fill a page. Counting such matches would take longer: the index lists all records that have a value.
     */
    public static final int LOOKED_THROUGH = 2_000;

    /**
     * The statements that read one page.
     *
     * @param beginning selects the matches among the first {@link #LOOKED_THROUGH} records
     * @param sorted selects all matches, and sorts them
     * @param walked walks the index of the order until the page is full
     */
    public record Statements(Supplier<Select> beginning, Supplier<Select> sorted, Supplier<Select> walked) {}

    private FewMatches() {}

    /**
     * Reads a page.
     *
     * @param byAttributes whether an index of attributes may be the best to find the matches
     * @param size the number of records of a full page
     * @param isSorted whether few records match; called only if necessary
     * @param reading runs a statement
     */
    public static <T> List<T> page(
            boolean byAttributes,
            int size,
            Statements statements,
            BooleanSupplier isSorted,
            Function<Select, List<T>> reading) {
        if (byAttributes) {
            List<T> found = reading.apply(statements.beginning().get());
            if (found.size() == size) {
                return found;
            }
        }
        return reading.apply((isSorted.getAsBoolean() ? statements.sorted() : statements.walked()).get());
    }
}
