package dev.rollcall.undo;

import dev.rollcall.audit.AuditEntryView;
import dev.rollcall.change.ValueChanges;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The old and new values that an entry of the audit log keeps.
 *
 * @param values by the name of the field, {@code from} and {@code to}
 */
record OldValues(Map<String, Object> values) {

    static OldValues of(AuditEntryView entry, String... fields) {
        Map<String, Object> kept = new LinkedHashMap<>();
        if (entry.outcomeDetails().get(ValueChanges.DETAIL) instanceof Map<?, ?> changes) {
            for (String field : fields) {
                if (changes.get(field) instanceof Map<?, ?> change) {
                    kept.put(field, change);
                }
            }
        }
        return new OldValues(kept);
    }

    boolean isEmpty() {
        return values.isEmpty();
    }

    /**
     * Returns the old value of a flag; null if the entry has none, or the flag has it now.
     */
    Boolean flag(String field, boolean now) {
        return value(field, ValueChanges.FROM) instanceof Boolean before && before != now ? before : null;
    }

    /** Returns an old text; null if the entry has none. */
    String text(String field) {
        return (String) value(field, ValueChanges.FROM);
    }

    /**
     * Returns a list from which the elements that were added are removed, and to which those that were removed are added, sorted. So it keeps
     * what others have changed since.
     *
     * @return null if the entry has no such list, or nothing would change
     */
    List<String> list(String field, Collection<String> now) {
        Set<String> before = elements(value(field, ValueChanges.FROM));
        Set<String> after = elements(value(field, ValueChanges.TO));
        Set<String> reverted = new TreeSet<>(now);
        after.stream().filter(element -> !before.contains(element)).forEach(reverted::remove);
        before.stream().filter(element -> !after.contains(element)).forEach(reverted::add);
        return reverted.equals(new TreeSet<>(now)) ? null : List.copyOf(reverted);
    }

    /**
     * Returns the names of the fields that have another value now than the entry gave them.
     *
     * @param now the values of all fields
     */
    List<String> changedSince(Map<String, Object> now) {
        return values.keySet().stream()
                .filter(field -> !same(value(field, ValueChanges.TO), now.get(field)))
                .toList();
    }

    private static boolean same(Object one, Object other) {
        return one instanceof Collection<?> && other instanceof Collection<?>
                ? elements(one).equals(elements(other))
                : Objects.equals(one, other);
    }

    private Object value(String field, String side) {
        return values.get(field) instanceof Map<?, ?> change ? change.get(side) : null;
    }

    private static Set<String> elements(Object list) {
        Set<String> elements = new HashSet<>();
        if (list instanceof Collection<?> some) {
            some.forEach(element -> elements.add(element.toString()));
        }
        return elements;
    }
}
