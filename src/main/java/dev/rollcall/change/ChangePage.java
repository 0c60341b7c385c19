package dev.rollcall.change;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Entries in their order.
 *
 * @param next the place after the last entry that was looked at, whether it matched or not; the place where reading began if there was none
 */
public record ChangePage(List<ChangeEntry> entries, ChangeCursor next) {

    public static ChangePage empty(ChangeCursor at) {
        return new ChangePage(List.of(), at);
    }

    /**
     * Selects entries up to a limit.
     *
     * @param scanned the entries after {@code from}
     */
    public static <T> ChangePage select(
            List<T> scanned,
            ChangeCursor from,
            int limit,
            Function<T, ChangeCursor> place,
            Predicate<T> matches,
            Function<T, ChangeEntry> entry) {
        List<ChangeEntry> selected = new ArrayList<>();
        ChangeCursor last = from;
        for (T one : scanned) {
            last = place.apply(one);
            if (matches.test(one)) {
                selected.add(entry.apply(one));
                if (selected.size() == limit) {
                    break;
                }
            }
        }
        return new ChangePage(selected, last);
    }
}
