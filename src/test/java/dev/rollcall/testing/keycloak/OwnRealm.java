package dev.rollcall.testing.keycloak;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.TimeLimits;
import dev.rollcall.testing.wire.HttpWire;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import java.util.UUID;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A separate realm and database schema, for tests that look at all users and all records, with a wire to the realm's Admin API.
 */
public final class OwnRealm implements QuarkusTestResourceLifecycleManager {

    private final String name = "own_" + UUID.randomUUID().toString().substring(0, 8);
    private Realm realm;
    private HttpWire admin;
    private PGSimpleDataSource database;

    public Realm realm() {
        return realm;
    }

    /** Returns the wire to the Admin API of the realm. */
    public HttpWire admin() {
        return admin;
    }

    /** Returns the service's database. */
    public ServiceDatabase records() {
        return new ServiceDatabase(database);
    }

    @Override
    public Map<String, String> start() {
        String url = Stack.directJdbcUrl().replaceFirst("\\?.*", "");
        // the pg_trgm extension is in the public schema
        String own = url + "?currentSchema=" + name + ",public";
        database = TimeLimits.database(own, Stack.databaseUser(), Stack.databasePassword());
        records().execute("create schema " + name);
        realm = Realm.create(name);
        admin = new HttpWire(realm.url().replace("/realms/", "/admin/realms/"));
        return Map.of(
                "quarkus.oidc.auth-server-url", realm.url(),
                "rollcall.directory.admin-url", admin.url(),
                "quarkus.datasource.jdbc.url", own);
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(this, new TestInjector.MatchesType(OwnRealm.class));
    }

    @Override
    public void stop() {
        admin.close();
        realm.delete();
        records().execute("drop schema " + name + " cascade");
    }
}
