package dev.rollcall.act;

import dev.rollcall.database.Select;
import dev.rollcall.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Tells which users and organizations open acts are about. */
@ApplicationScoped
public class OpenActs {

    /** An act that creates a user knows only the username until it is settled. */
    private static final String USERS = """
            select u.id from unnest(?::uuid[], ?::text[]) as u (id, username)
            where exists (select 1 from open_acts o where o.user_id = u.id
                or o.plan ->> 'action' = 'create' and lower(o.plan -> 'identity' ->> 'username') = lower(u.username))""";

    /** Accounts that go with an organization, or with a membership, are taken away from all organizations. */
    private static final String LEAVING = """
            select o.user_id from open_acts o
            where o.user_id = any(:users::uuid[])
                and (o.plan ->> 'action' = 'delete' or o.plan -> 'identity' ->> 'enabled' = 'false')
            union
            select (o.plan ->> 'userId')::uuid from open_acts o
            where o.user_id = :organization and o.plan ->> 'action' = 'remove-member'
            union
            select account::uuid from open_acts o, jsonb_array_elements_text(o.plan -> 'organization' -> 'accounts') as account""";

    private final Statements statements;

    OpenActs(Statements statements) {
        this.statements = statements;
    }

    /**
     * Returns the users whom an open act is about to take away from an organization: it removes them, or deletes or disables their
     * account. Others may be among them.
     */
    Set<UUID> leaving(UUID organizationId, Collection<UUID> userIds) {
        return new HashSet<>(statements.list(
                row -> row.getObject(1, UUID.class),
                new Select(LEAVING, Map.of("organization", organizationId, "users", List.copyOf(userIds)))));
    }

    /** Returns the plans of the open acts on these organizations; they may also have ended since. */
    public List<Plan> on(Collection<UUID> organizationIds) {
        return OpenAct.<OpenAct>list("target in ?1", organizationIds).stream()
                .map(open -> open.plan)
                .toList();
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
