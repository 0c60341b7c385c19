package dev.rollcall.directory.profile;

import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names in {@code rollcall.profile.attributes}, in their order. The realm need not declare all of them. */
@Singleton
public class ProfileNames {

    private final Set<String> names;

    public ProfileNames(ProfileConfig config) {
        this.names = Collections.unmodifiableSet(new LinkedHashSet<>(config.attributes().orElse(List.of()).stream()
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .toList()));
    }

    public Set<String> all() {
        return names;
    }

    public boolean isEmpty() {
        return names.isEmpty();
    }

    public boolean contains(String name) {
        return names.contains(name);
    }

    /** Returns those attributes of a record that the setting still names. The next reconciliation erases the others. */
    public Map<String, Object> shown(Map<String, Object> stored) {
        if (names.containsAll(stored.keySet())) {
            return stored;
        }
        Map<String, Object> shown = new LinkedHashMap<>(stored);
        shown.keySet().retainAll(names);
        return shown;
    }
}
