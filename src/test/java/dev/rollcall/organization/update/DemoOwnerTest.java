package dev.rollcall.organization.update;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.change.ChangeContext;
import dev.rollcall.change.Origin;
import dev.rollcall.organization.MemberQueries;
import dev.rollcall.organization.OrganizationQueries;
import dev.rollcall.organization.OrganizationWriter;
import dev.rollcall.testing.OrganizationRecords;
import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bean exists only in dev mode, so the tests create one. */
@QuarkusTest
class DemoOwnerTest {

    @Inject
    OrganizationQueries organizations;

    @Inject
    MemberQueries members;

    @Inject
    OrganizationWriter writer;

    @Inject
    OrganizationRecords records;

    @Inject
    ServiceDatabase database;

    private String alice;
    private String organization;

    /** The realm's own organization may be there, or not. */
    @BeforeEach
    void createTheDemosOrganization() {
        alice = Api.named("alice").id();
        database.execute("update organizations set domains = '{}' where 'example.org' = any(domains)");
        organization = records.organization("demo-" + UUID.randomUUID(), "example.org");
        records.member(organization, alice, "member");
    }

    @AfterEach
    void endTheMembership() {
        database.execute("update organizations set domains = '{}' where id = ?::uuid", organization);
        QuarkusTransaction.requiringNew()
                .run(() -> writer.deleteMembership(
                        UUID.fromString(organization), UUID.fromString(alice), ChangeContext.of(Origin.OTHER)));
    }

    @Test
    void aliceBecomesTheOwnerOfAnOrganizationWithoutOne() {
        String other = records.user("demo-" + UUID.randomUUID());
        records.member(organization, other, "member");

        run();

        assertThat(role(alice)).isEqualTo("owner");
        assertThat(role(other)).isEqualTo("member");
    }

    @Test
    void ownerThatADeveloperHasChosenStays() {
        records.member(organization, records.user("demo-" + UUID.randomUUID()), "owner");

        run();

        assertThat(role(alice)).isEqualTo("member");
    }

    private void run() {
        new DemoOwner(organizations, members, writer).run();
    }

    private String role(String user) {
        return database.text(
                "select role from memberships where organization_id = ?::uuid and user_id = ?::uuid",
                organization,
                user);
    }
}
