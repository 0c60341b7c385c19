package dev.rollcall.invitation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rollcall.database.Select;
import dev.rollcall.mail.Outbox;
import dev.rollcall.spelling.Mailbox;
import dev.rollcall.testing.QueryPlanTest;
import io.quarkus.test.junit.QuarkusTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import liquibase.exception.LiquibaseException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** PostgreSQL's plans for invitations: many organizations with few of them, and one with half of all. */
@QuarkusTest
@Tag("plans")
class InvitationPlansTest extends QueryPlanTest {

    private static final int LIMIT = 51;
    private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

    /** As many identifiers are below it as above. */
    private static final UUID MIDDLE = new UUID(1L << 63, 0);

    /** None; all; two words that occur in few; and one that occurs in none. */
    private static final List<Optional<String>> SEARCHES =
            List.of(Optional.empty(), Optional.of("example.org"), Optional.of("47 11"), Optional.of("zzzzzz"));

    @Override
    protected void fill() throws LiquibaseException {
        createSchema("invitations_trial", Integer.MAX_VALUE, inserts());
        vacuum("users", "organizations", "invitations", "invitation_mails");
    }

    private static String[] inserts() {
        return new String[] {"""
            insert into %1$s.users (id, keycloak_id, username, enabled, created_at, updated_at, identity_as_of)
            select md5('u' || n)::uuid, 'subject-' || n, 'user' || n, true, now(), now(), now()
            from generate_series(1, ?::int / 10) n""", """
            insert into %1$s.organizations (id, keycloak_id, name, alias, enabled, created_at, updated_at)
            select md5('o' || n)::uuid, 'organization-' || n, 'Company' || n, 'alias' || n, true, now(), now()
            from generate_series(1, ?::int / 50) n""", """
            insert into %1$s.invitations (id, organization_id, email, address, role, by_administrator, token_hash, status, created_at,
                expires_at, ended_at, accepted_by)
            select md5('i' || n)::uuid, md5('o' || case when n %% 2 = 0 then 1 else 1 + n %% (most / 50) end)::uuid,
                'address' || n || '@example.org', 'address' || n || '@example.org', 'member', true, decode(md5('t' || n), 'hex'), state,
                timestamptz '2026-11-01Z', timestamptz '2026-11-28Z' + (n %% 14 - 7) * interval '1 day',
                case when state <> 'pending' then timestamptz '2026-11-20Z' end,
                case when state = 'accepted' then md5('u' || 1 + n %% (most / 10))::uuid end
            from (select ?::int as most) size, generate_series(1, most) n,
                lateral (select (array['pending', 'pending', 'accepted', 'revoked'])[1 + n / 2 %% 4] as state) chosen""", """
            insert into %1$s.invitation_mails (id, invitation_id, organization_id, requested_at, due_at, attempts, sent_at)
            select gen_random_uuid(), i.id, i.organization_id, timestamptz '2026-11-28 11:00:00Z' + n * interval '1 second',
                case when n %% 1000 = 0 then timestamptz '2026-11-28Z' end, 1, case when n %% 1000 <> 0 then now() end
            from generate_series(1, ?::int) n join %1$s.invitations i on i.id = md5('i' || n)::uuid"""};
    }

    static Stream<Arguments> pages() {
        List<Arguments> pages = new ArrayList<>();
        for (String organization : List.of("o1", "o8")) {
            for (boolean backward : List.of(false, true)) {
                for (Optional<UUID> from : List.of(Optional.<UUID>empty(), Optional.of(MIDDLE))) {
                    for (Optional<String> words : SEARCHES) {
                        pages.add(page(organization, Optional.empty(), words, backward, from));
                        for (InvitationStatus status : InvitationStatus.values()) {
                            pages.add(page(organization, Optional.of(status), words, backward, from));
                        }
                    }
                }
            }
        }
        return pages.stream();
    }

    private static Arguments page(
            String organization,
            Optional<InvitationStatus> status,
            Optional<String> words,
            boolean backward,
            Optional<UUID> from) {
        return Arguments.of(
                "%s %s %s".formatted(organization, status, words),
                InvitationSelect.page(
                        new InvitationFilter(Optional.of(id(organization)), status, Optional.empty(), words),
                        NOW,
                        backward,
                        from,
                        LIMIT));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void pageIsReadFromAnIndexOfItsOrganization(String name, Select select) {
        assertIndexed(explain(select), "organization_id");
    }

    /** Sorting the few invitations of a small organization is cheap; those of a large one come in the order of an index. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("pages")
    void pageOfALargeOrganizationIsNotSorted(String name, Select select) {
        if (name.startsWith("o1 ")) {
            assertThat(explain(select))
                    .noneMatch(node -> node.path("Sort Key").toString().contains("i.id"));
        }
    }

    @Test
    void invitationIsFoundByTokenAndByAddress() {
        assertIndexed(
                explain(new Select(
                        InvitationSelect.byHash(new byte[0]).sql().replace(":hash", "decode(md5('t4711'), 'hex')"),
                        Map.of())),
                "token_hash");
        assertIndexed(explain(InvitationSelect.openOf("address4711@example.org", NOW, 100)), "address");
        for (String column : List.of("accepted_by", "address")) {
            assertIndexed(explain(InvitationSelect.received(id("u4711"), "address4711@example.org")), column);
        }
    }

    @Test
    void limitsAndRetentionReadOnlyWhatTheyCount() {
        assertIndexed(explain(new Select("""
                        select requested_at from invitation_mails where organization_id = :organization and requested_at > :since
                        order by requested_at desc offset 199 limit 1""", Map.of("organization", id("o1"), "since", NOW))), "organization_id");
        assertIndexed(
                explain(new Select(
                        "select id from invitations where coalesce(ended_at, expires_at) < :before"
                                + " order by coalesce(ended_at, expires_at) limit 1000 for update skip locked",
                        Map.of("before", Instant.parse("2026-11-19T00:00:00Z")))),
                "COALESCE");
        assertIndexed(
                explain(MailboxLimit.mailsSince(List.of(Mailbox.of("address4711@bücher.example")), NOW)), "address");
        assertIndexed(
                explain(new Select(
                        "select id from invitation_mails where due_at <= :now order by due_at limit 10 for update skip locked",
                        Map.of("now", NOW))),
                "due_at");
    }

    @Test
    void openInvitationsAndThoseWhoseMailFailedAreCountedAlongIndexes() {
        assertIndexed(explain(InvitationSelect.countOpen(NOW)), "expires_at");
        assertIndexed(explain(InvitationSelect.countOpenWithFailedMail(NOW)), "id");
        assertIndexed(
                explain(InvitationSelect.page(
                        new InvitationFilter(
                                Optional.empty(),
                                Optional.of(InvitationStatus.OPEN),
                                Optional.of(Outbox.Status.FAILED),
                                Optional.empty()),
                        NOW,
                        false,
                        Optional.empty(),
                        LIMIT)),
                "id");
    }

    private static void assertIndexed(List<JsonNode> plan, String column) {
        assertThat(plan)
                .as(plan.get(0).toString())
                .noneMatch(node -> type(node).equals("Seq Scan"))
                .anyMatch(node -> node.path("Index Cond").asText().contains(column));
    }

    private List<JsonNode> explain(Select select) {
        Map<String, Object> parameters = new HashMap<>(select.parameters());
        // as the service sends them; Hibernate would make several parameters of a list
        for (String bound : List.of("first", "last")) {
            parameters.computeIfPresent(bound, (name, texts) -> ((List<?>) texts).toArray(String[]::new));
        }
        return plan(select.sql(), parameters);
    }
}
