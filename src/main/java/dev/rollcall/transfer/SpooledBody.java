package dev.rollcall.transfer;

import dev.rollcall.problem.Problem;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The complete body of a request, stored while the response is written: a small body in memory, a larger one in a file. The file has
 * no name, so that nothing is left if the process dies. It is encrypted with a key that exists only in memory, because it may
 * contain passwords.
 */
final class SpooledBody implements Closeable {

    private static final int IN_MEMORY = 1 << 20;
    private static final int CHUNK = 1 << 14;
    private static final String CIPHER = "AES/CTR/NoPadding";

    private final byte[] key = new byte[16];
    private byte[] memory;
    private FileChannel file;
    private OutputStream encrypted;

    private SpooledBody() {
        new SecureRandom().nextBytes(key);
    }

    /**
     * @throws ProblemException 413 if there are more bytes or lines; 400 if the body is incomplete
     */
    static SpooledBody of(InputStream body, long maxBytes, int maxLines) {
        SpooledBody spool = new SpooledBody();
        try {
            spool.take(body, maxBytes, maxLines);
            return spool;
        } catch (RuntimeException e) {
            spool.close();
            throw e;
        }
    }

    private void take(InputStream body, long maxBytes, int maxLines) {
        ByteArrayOutputStream first = new ByteArrayOutputStream();
        byte[] chunk = new byte[CHUNK];
        long bytes = 0;
        long lines = 0;
        byte last = '\n';
        for (int read = read(body, chunk); read >= 0; read = read(body, chunk)) {
            bytes += read;
            if (bytes > maxBytes) {
                throw new ProblemException(
                        Problem.of(ProblemType.TOO_LARGE, "A file may have at most %d bytes.".formatted(maxBytes)),
                        Map.of("Connection", "close"),
                        null);
            }
            for (int i = 0; i < read; i++) {
                lines += chunk[i] == '\n' ? 1 : 0;
                last = chunk[i];
            }
            // A body with too many lines is read to its end, so that the client can read the response, but not stored.
            if (lines > maxLines) {
                continue;
            }
            if (bytes <= IN_MEMORY) {
                first.write(chunk, 0, read);
            } else {
                keep(chunk, read);
            }
        }
        if (lines + (last == '\n' ? 0 : 1) > maxLines) {
            throw new ProblemException(
                    ProblemType.TOO_LARGE,
                    "A file may have at most %d lines. Send more in several files.".formatted(maxLines));
        }
        memory = first.toByteArray();
    }

    private void keep(byte[] chunk, int length) {
        try {
            if (file == null) {
                // On Unix the name is removed as soon as the file is open.
                file = FileChannel.open(
                        Files.createTempFile("rollcall-import", null),
                        StandardOpenOption.READ,
                        StandardOpenOption.WRITE,
                        StandardOpenOption.DELETE_ON_CLOSE);
                encrypted = new CipherOutputStream(Channels.newOutputStream(file), cipher(Cipher.ENCRYPT_MODE));
            }
            encrypted.write(chunk, 0, length);
        } catch (IOException e) {
            throw new UncheckedIOException("The body cannot be stored in a temporary file", e);
        }
    }

    private static int read(InputStream body, byte[] chunk) {
        try {
            return body.read(chunk);
        } catch (IOException e) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "The body is incomplete.");
        }
    }

    /** Returns the body from its beginning. Can be called once. */
    InputStream open() {
        InputStream first = new ByteArrayInputStream(memory);
        if (file == null) {
            return first;
        }
        try {
            encrypted.flush();
            file.position(0);
            return new SequenceInputStream(
                    first, new CipherInputStream(Channels.newInputStream(file), cipher(Cipher.DECRYPT_MODE)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The key is used only once, so the counter may start at zero. */
    private Cipher cipher(int mode) {
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, new SecretKeySpec(key, "AES"), new IvParameterSpec(new byte[16]));
            return cipher;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java runtime has " + CIPHER, e);
        }
    }
}
