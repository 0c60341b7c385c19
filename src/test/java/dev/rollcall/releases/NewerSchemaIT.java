package dev.rollcall.releases;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.stack.Stack;
import dev.rollcall.testing.Realm;
import dev.rollcall.testing.api.Api;
import dev.rollcall.testing.api.ApiCaller;
import dev.rollcall.testing.packaged.PackagedProcess;
import dev.rollcall.testing.packaged.PackagedStack;
import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Starts a replica on a schema newer than the replica. That happens when a node is drained during a roll-out, and at a roll-back. The
 * replica must neither refuse the schema nor change what it does not know.
 */
@Tag("process")
@Tag("slow")
class NewerSchemaIT {

    private static final String SCHEMA = "newer_schema";

    /** Changes that the next release may have made. */
    private static final String NEWER = "default-column or new-table or new-index or wider-type";

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void startsAndServesOnANewerSchema(boolean migrates) throws SQLException {
        Assumptions.assumeTrue(PackagedStack.isEmbedded(), "needs the embedded servers");
        Map<String, String> settings = new HashMap<>(new PackagedStack().start());
        try (MigratedSchema newer = MigratedSchema.migrated(SCHEMA, "releases/trials.xml", NEWER)) {
            newer.execute("comment on table databasechangelog is 'Rollcall: changelog of the next release'");
            settings.put("quarkus.datasource.jdbc.url", Stack.jdbcUrl() + "?currentSchema=" + SCHEMA + ",public");
            settings.put("rollcall.schema.migrate", Boolean.toString(migrates));
            try (PackagedProcess service = PackagedProcess.start(settings)) {
                URI address = service.awaitReady();
                Realm realm = Realm.get();
                ApiCaller user = Api.at(address, realm.token(realm.createIdentity("newer", "user")));

                user.read("/api/v1/users/me");
                user.patch("/api/v1/users/me", "{\"firstName\": \"Newer\"}").expect(200);
                Api.at(address, realm.token("admin", "admin")).read("/api/v1/users");

                assertThat(service.output()).doesNotContain("ERROR");
                assertThat(service.output().contains("Liquibase brings the schema up to date"))
                        .isEqualTo(migrates);
            }
            assertThat(number(newer, "select count(*) from users where first_name = 'Newer' and tenant = 'one'"))
                    .isEqualTo(1);
            assertThat(number(newer, "select count(*) from databasechangelog where id = 'new-table'"))
                    .isEqualTo(1);
            assertThat(number(newer, "select count(*) from tenants")).isZero();
        }
    }

    private static long number(MigratedSchema trial, String sql) throws SQLException {
        try (Statement statement = trial.connection().createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
