package dev.rollcall.user.email;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.testing.ServiceDatabase;
import dev.rollcall.testing.api.Api;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
class EmailChangeRetentionTest {

    @Inject
    EmailChangeRetention retention;

    @Inject
    ServiceDatabase records;

    /** Where mails have been switched off, nobody sends the ones that wait. */
    @Test
    void mailsAreDeletedAfterADayAlsoIfTheyWereNeverSent() {
        String user = Api.user("mover").id();
        queue(user, "25 hours", null);
        queue(user, "25 hours", "infinity");
        queue(user, "23 hours", "infinity");

        retention.run();

        assertThat(records.text("select string_agg(email, ' ') from email_change_mails where user_id = ?::uuid", user))
                .isEqualTo("23 hours");
    }

    private void queue(String user, String age, String dueAt) {
        records.execute(
                "insert into email_change_mails (id, user_id, kind, email, mailbox, requested_at, due_at)"
                        + " values (gen_random_uuid(), ?::uuid, 'change', ?, ?, now() - ?::interval, ?::timestamptz)",
                user,
                age,
                user,
                age,
                dueAt);
    }
}
