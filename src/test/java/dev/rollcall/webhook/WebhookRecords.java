package dev.rollcall.webhook;

import dev.rollcall.testing.ServiceDatabase;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/** Inserts records of webhooks, also where the operator allows none. */
@Singleton
public final class WebhookRecords {

    private final ServiceDatabase database;

    public WebhookRecords(DataSource database) {
        this.database = new ServiceDatabase(database);
    }

    /**
     * Inserts a webhook that goes on after the last change. Nobody can decrypt its secret.
     *
     * @param organization null for a webhook of administrators
     * @return the id
     */
    public String webhook(String organization) {
        return database.text("""
                insert into webhooks (id, organization_id, url, types, batch, description, enabled, secret, created_at, created_by, log_id, position)
                select gen_random_uuid(), ?::uuid, 'https://hooks.example.com/rollcall', '{organization.*}', 1, '', true,
                    decode(repeat(md5(random()::text), 2), 'hex'), clock_timestamp(), gen_random_uuid()::text, id, last_position
                from change_log
                returning id""", organization);
    }

    /** Removes all webhooks. */
    public void deleteAll() {
        database.execute("delete from webhooks");
    }
}
