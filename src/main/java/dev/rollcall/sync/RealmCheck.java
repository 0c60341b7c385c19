package dev.rollcall.sync;

import dev.rollcall.database.Statements;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.event.DirectoryEvents;
import io.quarkus.runtime.LaunchMode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.Optional;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Keeps the records of one realm from being overwritten with another: a realm that was created again, or the one of another environment, has none of
 * the users. The first leader stores the realm's id. In dev mode, where realms are often created again, another id replaces it. After
 * another realm was accepted, whoever did that and whatever ran meanwhile, a reconciliation is requested once.
 */
@ApplicationScoped
public class RealmCheck {

    private static final Logger LOG = Logger.getLogger(RealmCheck.class);

    private static final String STORE =
            "insert into sync_realm (id, reconciliation_requested_for) values (?, ?) on conflict do nothing";
    private static final String STORED = "select id, reconciliation_requested_for from sync_realm";
    private static final String ACCEPT = "update sync_realm set id = ?";
    private static final String REQUESTED = "update sync_realm set reconciliation_requested_for = ?";

    private static final String UNKNOWN =
            "The service account lacks view-realm, so it is not checked whether the database belongs to this realm. In Keycloak, assign view-realm of realm-management to it.";

    private final Supplier<Optional<String>> realm;
    private final Statements statements;
    private final ReconciliationRequests reconciliations;
    private final boolean acceptsAny;
    private volatile boolean differs;
    private volatile boolean unknown;

    /**
     * @param requestedFor the realm for which a reconciliation was requested last, or that was stored first
     */
    private record Stored(String id, String requestedFor) {}

    @Inject
    RealmCheck(DirectoryEvents events, Statements statements, ReconciliationRequests reconciliations) {
        this(events::realm, statements, reconciliations, LaunchMode.current());
    }

    RealmCheck(
            Supplier<Optional<String>> realm,
            Statements statements,
            ReconciliationRequests reconciliations,
            LaunchMode mode) {
        this.realm = realm;
        this.statements = statements;
        this.reconciliations = reconciliations;
        this.acceptsAny = mode == LaunchMode.DEVELOPMENT;
    }

    /**
     * Asks Keycloak for its realm. To be called on the leader, before it writes what it has read there. If the service account may not see
     * the realm's id, any realm is accepted: the check of the service's client names the missing role.
     *
     * @throws OtherRealmException if the database belongs to another realm
     * @throws DirectoryUnavailableException if there is no answer
     */
    public void require() {
        Optional<String> found = realm.get();
        if (found.isEmpty() && !unknown) {
            LOG.warn(UNKNOWN);
        }
        unknown = found.isEmpty();
        found.ifPresent(this::require);
    }

    private void require(String found) {
        Stored stored = stored().or(() -> store(found)).orElse(new Stored(found, found));
        if (!stored.id().equals(found)) {
            if (!acceptsAny) {
                refuse(problem(stored.id(), found));
            }
            statements.change(ACCEPT, found);
        }
        differs = false;
        if (!stored.requestedFor().equals(found)) {
            requestAll(found);
        }
    }

    private Optional<Stored> stored() {
        return statements.one(row -> new Stored(row.getString(1), row.getString(2)), STORED);
    }

    /** Another leader may have been quicker. */
    private Optional<Stored> store(String found) {
        statements.change(STORE, found, found);
        return stored();
    }

    private void refuse(SyncProblem problem) {
        if (!differs) {
            LOG.warn(problem.text());
        }
        differs = true;
        throw new OtherRealmException(problem);
    }

    /** If the process dies in between, the request is repeated. */
    private void requestAll(String found) {
        LOG.info("The records belong to another realm from now on.");
        reconciliations.request("The records belong to another realm from now on.");
        statements.change(REQUESTED, found);
    }

    private static SyncProblem problem(String stored, String found) {
        return new SyncProblem(
                "The database belongs to another realm: its records are of the realm with the id '%s', and the realm in Keycloak has the id '%s'. Neither events nor reconciliations change a record; sign-ins go on."
                        .formatted(stored, found),
                "Correct quarkus.oidc.auth-server-url or the address of the database. If the realm was created again and the records are to follow the new one, run this in the database: update sync_realm set id = '%s'. See 'The database belongs to another realm' in docs/synchronization.md."
                        .formatted(found.replace("'", "''")));
    }
}
