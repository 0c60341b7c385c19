package dev.rollcall.sync;

import dev.rollcall.database.AdvisoryLock;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.keycloak.Organizations;
import io.smallrye.faulttolerance.api.CircuitBreakerMaintenance;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/** Base class for tests that change Keycloak or the database without the service, and look at the records afterwards. */
public abstract class SyncTest {

    protected static final Duration SOON = Duration.ofSeconds(60);

    /**
     * A change of one field in Keycloak.
     *
     * @param values of the identity's representation
     * @param copied the value of the expression on the record afterwards
     */
    protected record IdentityChange(String field, Map<String, ?> values, String expression, String copied) {

        /** Returns old and new value as the audit log has them: only of fields that are not personal data. */
        public String audited() {
            return values.get(field) instanceof Boolean flag
                    ? "{\"%s\": {\"to\": %s, \"from\": %s}}".formatted(field, flag, !flag)
                    : "none";
        }
    }

    private static final String ADDRESS = "other-" + UUID.randomUUID() + "@example.org";
    private static final String PHONE = "+49 30 23125 002";

    protected static final List<IdentityChange> CHANGES = List.of(
            new IdentityChange("email", Map.of("email", ADDRESS), "email", ADDRESS),
            new IdentityChange("emailVerified", Map.of("emailVerified", false), "email_verified", "false"),
            new IdentityChange("firstName", Map.of("firstName", "Second"), "first_name", "Second"),
            new IdentityChange("lastName", Map.of("lastName", ""), "last_name is null", "true"),
            new IdentityChange("locale", Map.of("attributes", Map.of("locale", List.of("de"))), "locale", "de"),
            new IdentityChange(
                    "phoneNumber", Map.of("attributes", Map.of("phoneNumber", List.of(PHONE))), "phone_number", PHONE),
            new IdentityChange(
                    "profile.department",
                    Map.of("attributes", Map.of("department", List.of("Sales"))),
                    "profile",
                    "{\"department\": \"Sales\"}"),
            new IdentityChange("enabled", Map.of("enabled", false), "enabled", "false"));

    /** Ends the connection of the replica that leads. */
    protected static final String END_LEADERSHIP =
            "select count(pg_terminate_backend(pid)) from pg_locks where " + AdvisoryLock.SYNC.isHeld();

    protected final Realm realm = Realm.get();
    protected final Organizations organizations = new Organizations(realm);

    @Inject
    protected CircuitBreakerMaintenance breakers;

    private final String origin;

    /**
     * @param origin where changes come from, as the audit log names it
     */
    SyncTest(String origin) {
        this.origin = origin;
    }

    /** Returns the service's database. */
    protected abstract ServiceDatabase records();

    protected void reset() {
        for (String breaker : List.of("keycloak", "keycloak-events")) {
            try {
                breakers.reset(breaker);
            } catch (IllegalArgumentException e) {
                // Keycloak has not been called yet
            }
        }
    }

    protected String text(String sql, String... parameters) {
        return records().text(sql, parameters);
    }

    protected long number(String sql, String... parameters) {
        return records().number(sql, parameters);
    }

    protected void execute(String sql, String... parameters) {
        records().execute(sql, parameters);
    }

    /** Returns the value of an SQL expression on the user of a person; empty if it is null or there is no user. */
    protected String of(Realm.Identity identity, String expression) {
        return of("users", identity.subject(), expression);
    }

    /**
     * Returns the value of an SQL expression on an organization; empty if it is null or there is no record.
     *
     * @param keycloakId Keycloak's id of the organization
     */
    protected String organization(String keycloakId, String expression) {
        return of("organizations", keycloakId, expression);
    }

    private String of(String table, String keycloakId, String expression) {
        return text(
                "select coalesce((select (%s)::text from %s where keycloak_id = ?), '')".formatted(expression, table),
                keycloakId);
    }

    /** Whether the record has the time at which Keycloak created the identity. */
    protected boolean hasTimeOfIdentity(Realm.Identity identity) {
        long millis = realm.user(identity.subject()).get("createdTimestamp").asLong();
        return of(identity, "extract(epoch from created_at) * 1000 = " + millis).equals("true");
    }

    /** Changes the user of a person in the database: {@code assignments} such as {@code enabled = false}. */
    protected void updateRecord(Realm.Identity identity, String assignments) {
        execute("update users set %s where keycloak_id = ?".formatted(assignments), identity.subject());
    }

    protected void deleteRecord(Realm.Identity identity) {
        execute("delete from users where keycloak_id = ?", identity.subject());
    }

    /** Returns the person's entries in the audit log, such as {@code update done event}, oldest first. */
    protected String auditLog(Realm.Identity identity) {
        return of(identity, """
                select string_agg(action || ' ' || outcome || ' ' || settled_by, ', ' order by a.id) from acts a
                where a.user_id = users.id and a.via = '%s' and a.actor is null""".formatted(origin));
    }

    /** Returns the fields of the last change. */
    protected String fields(Realm.Identity identity) {
        return of(
                identity,
                "select a.details ->> 'fields' from acts a where a.user_id = users.id order by a.id desc limit 1");
    }

    /** Returns the old and new values in the newest entry of the audit log about a user. */
    protected String values(Realm.Identity identity) {
        return of(
                identity,
                "select coalesce(a.outcome_details ->> 'changes', 'none') from acts a where a.user_id = users.id order by a.id desc limit 1");
    }

    /** Creates people in Keycloak. */
    protected List<Realm.Identity> people(String prefix, int count, String... roles) {
        return Stream.generate(() -> realm.createIdentity(prefix, roles))
                .limit(count)
                .toList();
    }
}
