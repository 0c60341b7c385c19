package dev.rollcall.testing.packaged;

import dev.rollcall.testing.TimeLimits;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A private certification authority that issues certificates for localhost, with the JDK's keytool. */
public final class CertificateAuthority {

    private static final String PASSWORD = "changeit";
    private static final String CA = "ca";
    private static final String SERVER = "server";

    private final Path directory;
    private final Path keys;

    /**
     * @param directory directory for its files, including its certificate {@code <name>.pem}
     */
    public CertificateAuthority(Path directory, String name) {
        this.directory = directory;
        this.keys = directory.resolve(name + "-ca.p12");
        keytool(keys, "-genkeypair", "-alias", CA, "-dname", "CN=" + name, "-ext", "bc:c=ca:true", "-keyalg", "EC");
        keytool(
                keys,
                "-exportcert",
                "-rfc",
                "-alias",
                CA,
                "-file",
                directory.resolve(name + ".pem").toString());
    }

    /** Issues a certificate for localhost with a new key. Replaces the files that exist. */
    public X509Certificate issue(Path certificate, Path key) {
        try {
            Path keyStore = directory.resolve(UUID.randomUUID() + ".p12");
            Path request = directory.resolve(UUID.randomUUID() + ".csr");
            Path signed = directory.resolve(UUID.randomUUID() + ".pem");
            keytool(
                    keyStore,
                    "-genkeypair",
                    "-alias",
                    SERVER,
                    "-dname",
                    "CN=localhost",
                    "-keyalg",
                    "RSA",
                    "-keysize",
                    "2048");
            keytool(keyStore, "-certreq", "-alias", SERVER, "-file", request.toString());
            keytool(
                    keys,
                    "-gencert",
                    "-rfc",
                    "-alias",
                    CA,
                    "-ext",
                    "san=dns:localhost,ip:127.0.0.1,ip:::1",
                    "-infile",
                    request.toString(),
                    "-outfile",
                    signed.toString());
            put(key, pem(keyStore));
            Files.move(signed, certificate, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            return certificate(certificate);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a TLS context that trusts only this authority. */
    public SSLContext sslContext() {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry(CA, load(keys).getCertificate(CA));
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String pem(Path store) throws IOException {
        try {
            byte[] key = load(store).getKey(SERVER, PASSWORD.toCharArray()).getEncoded();
            return "-----BEGIN PRIVATE KEY-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key)
                    + "\n-----END PRIVATE KEY-----\n";
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static X509Certificate certificate(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Writes a file that only the owner can read: PostgreSQL refuses any other key. */
    private static void put(Path file, String text) throws IOException {
        Path partial = Files.createTempFile(
                file.getParent(),
                "key",
                null,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(partial, text);
        Files.move(partial, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static KeyStore load(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store;
    }

    private static void keytool(Path store, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        // a short-lived process: the second compiler would not pay off
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", store.toString(), "-storetype", "PKCS12", "-storepass", PASSWORD));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output = TimeLimits.output(process);
            if (TimeLimits.awaitExit(process) != 0) {
                throw new IllegalStateException(String.join(" ", command) + ": " + output);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
