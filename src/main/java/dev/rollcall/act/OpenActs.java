package dev.rollcall.act;

import dev.rollcall.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Tells which users an open act is about. */
@ApplicationScoped
public class OpenActs {

    /** An act that creates a user knows only the username until it is settled. */
    private static final String USERS = """
            select u.id from unnest(?::uuid[], ?::text[]) as u (id, username)
            where exists (select 1 from open_acts o where o.user_id = u.id
                or o.plan ->> 'action' = 'create' and lower(o.plan -> 'identity' ->> 'username') = lower(u.username))""";

    private final Statements statements;

    OpenActs(Statements statements) {
        this.statements = statements;
    }

    /**
     * Returns those of these users whom an open act changes, creates or deletes; one query for any number of them.
     *
     * @param usernames the username of each user's id
     */
    public Set<UUID> usersWithOpenActs(Map<UUID, String> usernames) {
        List<UUID> ids = List.copyOf(usernames.keySet());
        return new HashSet<>(statements.list(
                row -> row.getObject(1, UUID.class),
                USERS,
                ids,
                ids.stream().map(usernames::get).toList()));
    }
}
