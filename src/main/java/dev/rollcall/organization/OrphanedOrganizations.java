package dev.rollcall.organization;

import dev.rollcall.database.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.UUID;

/**
 * Finds organizations that have lost their owner: the last enabled one was removed, deleted or disabled in Keycloak, or the organization
 * returned without an owner. None of their members can appoint another one.
 */
@ApplicationScoped
public class OrphanedOrganizations {

    private static final String COUNT =
            "select count(*) from organizations where deleted_at is null and orphaned_at is not null";

    private static final String FIRST =
            "select id from organizations where deleted_at is null and orphaned_at is not null order by id limit ?";

    private final Statements statements;

    OrphanedOrganizations(Statements statements) {
        this.statements = statements;
    }

    public long count() {
        return statements.number(COUNT);
    }

    /** Returns the ids of the oldest of them. */
    public List<UUID> first(int most) {
        return statements.list(row -> row.getObject(1, UUID.class), FIRST, most);
    }
}
