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
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.CipherInputStream;
import javax.crypto.CipherOutputStream;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jboss.logging.Logger;

/**
 * The complete body of a request, stored while the response is written: a small body in memory, a larger one in a file. The file has
 * no name, so that nothing is left if the process dies. It is encrypted with a key that exists only in memory, because it may
 * contain passwords.
 */
final class SpooledBody implements Closeable {

    private static final int IN_MEMORY = 1 << 20;
    private static final int CHUNK = 1 << 14;
    private static final String CIPHER = "AES/CTR/NoPadding";

    private static final Logger LOG = Logger.getLogger(SpooledBody.class);

    private final Disk disk;
    private final byte[] key = new byte[16];
    private byte[] memory;
    private FileChannel file;
    private OutputStream encrypted;

    private SpooledBody(Disk disk) {
        this.disk = disk;
        new SecureRandom().nextBytes(key);
    }

    /** Creates the file that stores a body. */
    interface Disk {
        FileChannel create() throws IOException;
    }

    /**
     * @throws ProblemException 413 if there are more bytes or lines; 400 if the body is incomplete; 507 if there is no room for it
     */
    static SpooledBody of(InputStream body, long maxBytes, int maxLines) {
        return of(body, maxBytes, maxLines, SpooledBody::temporaryFile);
    }

    static SpooledBody of(InputStream body, long maxBytes, int maxLines, Disk disk) {
        SpooledBody spool = new SpooledBody(disk);
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
        boolean stored = true;
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
            // If there are too many lines, or no room, the rest is read, so that the client can read the response,
            // but not stored.
            if (lines > maxLines || !stored) {
                continue;
            }
            if (bytes <= IN_MEMORY) {
                first.write(chunk, 0, read);
            } else {
                stored = store(chunk, read);
            }
        }
        if (lines + (last == '\n' ? 0 : 1) > maxLines) {
            throw new ProblemException(
                    ProblemType.TOO_LARGE,
                    "A file may have at most %d lines. Send more in several files.".formatted(maxLines));
        }
        if (!stored) {
            throw new ProblemException(
                    ProblemType.INSUFFICIENT_STORAGE,
                    "The service has no room to store the file; nothing was imported. Try again later, or send files below %d bytes, which need no room."
                            .formatted(IN_MEMORY));
        }
        memory = first.toByteArray();
    }

    /**
     * @return false if the disk is full, cannot be written, or the process may not open more files; then the file is gone
     */
    private boolean store(byte[] chunk, int length) {
        try {
            if (file == null) {
                file = disk.create();
                encrypted = new CipherOutputStream(Channels.newOutputStream(file), cipher(Cipher.ENCRYPT_MODE));
            }
            encrypted.write(chunk, 0, length);
            return true;
        } catch (IOException e) {
            LOG.warnf(
                    "A file to import cannot be stored in %s: %s",
                    System.getProperty("java.io.tmpdir"), e.getMessage());
            close();
            return false;
        }
    }

    private static FileChannel temporaryFile() throws IOException {
        Path path = Files.createTempFile("rollcall-import", null);
        try {
            // On Unix the name is removed as soon as the file is open.
            return FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            Files.deleteIfExists(path);
            throw e;
        }
    }

    private static int read(InputStream body, byte[] chunk) {
        try {
            return body.read(chunk);
        } catch (IOException e) {
            throw new ProblemException(ProblemType.BAD_REQUEST, "The body is incomplete.");
        }
    }

    /** Returns the body from its beginning. A stream that was opened before cannot be read any further. */
    InputStream open() {
        InputStream first = new ByteArrayInputStream(memory);
        if (file == null) {
            return first;
        }
        try {
            encrypted.flush();
            file.position(0);
            return new SequenceInputStream(
                    first, new CipherInputStream(Channels.newInputStream(file), cipher(Cipher.DECRYPT_MODE)) {
                        @Override
                        public void close() {
                            // a stream that was read to its end is closed, and the file may be read again
                        }
                    });
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
                LOG.debugf("The temporary file was not closed: %s", e.getMessage());
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
