package dev.rollcall.invitation;

import dev.rollcall.spelling.InvisibleCharacters;
import dev.rollcall.user.UserQueries;
import dev.rollcall.user.UserView;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds the names of people who invite, as invitees and other inviters see them. */
@ApplicationScoped
public class InviterNames {

    private final UserQueries users;

    InviterNames(UserQueries users) {
        this.users = users;
    }

    /**
     * Returns the names of users: first and last name, or the username without them, without invisible characters. Deleted users are left
     * out.
     *
     * @param ids null among them means a service account, which has no name
     */
    public Map<UUID, String> of(Collection<UUID> ids) {
        return users.byIds(ids.stream().filter(Objects::nonNull).distinct().toList()).values().stream()
                .collect(Collectors.toMap(UserView::id, InviterNames::name));
    }

    /** Returns the name of one user; null for a service account, and for a deleted user. */
    public String of(UUID id) {
        return of(Collections.singleton(id)).get(id);
    }

    private static String name(UserView user) {
        String name = Stream.of(user.firstName(), user.lastName())
                .filter(Objects::nonNull)
                .map(InvisibleCharacters::without)
                .filter(part -> !part.isBlank())
                .collect(Collectors.joining(" "));
        return name.isEmpty() ? InvisibleCharacters.without(user.username()) : name;
    }
}
