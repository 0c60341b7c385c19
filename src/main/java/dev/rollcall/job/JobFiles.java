package dev.rollcall.job;

import dev.rollcall.database.Statements;
import dev.rollcall.encryption.EncryptedData;
import dev.rollcall.encryption.SecretEncryption;
import jakarta.inject.Singleton;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.util.Enumeration;
import java.util.Optional;
import java.util.UUID;

/** The files of imports, in parts of a megabyte. They are encrypted: a line may have a temporary password. */
@Singleton
record JobFiles(Statements statements, SecretEncryption encryption) implements EncryptedData {

    private static final int PART_BYTES = 1 << 20;
    private static final String USE = "files of jobs";

    private static final String INSERT = "insert into job_files (job_id, part, content) values (?, ?, ?)";
    private static final String PART = "select content from job_files where job_id = ? and part = ?";
    private static final String ALL = "select job_id, part from job_files";
    private static final String REPLACE = "update job_files set content = ? where job_id = ? and part = ?";

    /** Stores a file, in the caller's transaction. */
    void store(UUID job, InputStream content) {
        try {
            int number = 0;
            for (byte[] part = content.readNBytes(PART_BYTES); part.length > 0; part = content.readNBytes(PART_BYTES)) {
                statements.change(INSERT, job, number, encryption.encrypt(USE, place(job, number), part));
                number++;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Opens a file. It is read part by part.
     *
     * @return a stream that throws {@link SecretEncryption.UndecryptableException} if the secret was changed
     */
    InputStream open(UUID job) {
        return new SequenceInputStream(new Enumeration<>() {

            private int number;
            private Optional<byte[]> next = read(job, number);

            @Override
            public boolean hasMoreElements() {
                return next.isPresent();
            }

            @Override
            public InputStream nextElement() {
                InputStream part = new ByteArrayInputStream(next.orElseThrow());
                number++;
                next = read(job, number);
                return part;
            }
        });
    }

    private Optional<byte[]> read(UUID job, int number) {
        return content(job, number).map(part -> encryption.decrypt(USE, place(job, number), part));
    }

    private Optional<byte[]> content(UUID job, int number) {
        return statements.one(row -> row.getBytes(1), PART, job, number);
    }

    /** Reads one part at a time: a file may have many. */
    @Override
    public int encryptAnew() {
        return statements.list(row -> new Part(Statements.uuid(row, "job_id"), row.getInt("part")), ALL).stream()
                .mapToInt(part -> encryptAnew(part.job(), part.number()))
                .sum();
    }

    private record Part(UUID job, int number) {}

    private int encryptAnew(UUID job, int number) {
        return content(job, number)
                .flatMap(part -> encryption.encryptAnew(USE, place(job, number), part))
                .map(part -> statements.change(REPLACE, part, job, number))
                .orElse(0);
    }

    private static String place(UUID job, int number) {
        return "part %d of %s".formatted(number, job);
    }
}
