package dev.rollcall.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rollcall.database.Statements;
import dev.rollcall.encryption.SecretEncryption;
import dev.rollcall.encryption.SecretEncryption.UndecryptableException;
import dev.rollcall.testing.ServiceDatabase;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The files of jobs after a change of the secret. */
@QuarkusTest
class JobFilesTest {

    private static final String SECRET = "the secret of these replicas, 1 to 9";
    private static final String NEXT = "their next secret, with a 2 in front";

    /** More than a part. */
    private static final byte[] CONTENT = new byte[1_500_000];

    static {
        new Random(1).nextBytes(CONTENT);
    }

    @Inject
    Statements statements;

    @Inject
    ServiceDatabase database;

    private UUID job;

    @BeforeEach
    void insertJob() {
        job = UUID.fromString(database.text("""
                insert into jobs (id, act_id, kind, parameters, state, created_by, finished_at, total)
                values (gen_random_uuid(), gen_random_uuid(), 'import', '{}', 'stopped', 'nobody', now(), 0) returning id"""));
        files(SECRET, null).store(job, new ByteArrayInputStream(CONTENT));
    }

    @AfterEach
    void deleteJob() {
        database.execute("delete from jobs where id = ?::uuid", job.toString());
    }

    private JobFiles files(String secret, String previous) {
        return new JobFiles(
                statements, new SecretEncryption(() -> Optional.of(secret), () -> Optional.ofNullable(previous)));
    }

    private byte[] read(JobFiles files) throws IOException {
        return files.open(job).readAllBytes();
    }

    @Test
    void fileUnderThePreviousSecretIsReadAndEncryptedAnew() throws IOException {
        JobFiles changed = files(NEXT, SECRET);

        assertThat(read(changed)).isEqualTo(CONTENT);
        assertThat(changed.encryptAnew()).isEqualTo(2);
        assertThat(changed.encryptAnew()).isZero();

        assertThat(read(files(NEXT, null))).isEqualTo(CONTENT);
        assertThatThrownBy(() -> read(files(SECRET, null))).isInstanceOf(UndecryptableException.class);
    }

    @Test
    void fileUnderAnUnknownSecretIsLeftAsItIs() throws IOException {
        assertThat(files(NEXT, "a third secret of some more characters").encryptAnew())
                .isZero();

        assertThat(read(files(SECRET, null))).isEqualTo(CONTENT);
    }
}
