package dev.rollcall.startup;

import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;
import org.jboss.logging.Logger;

/**
 * Refuses a certificate that does not match its private key. Quarkus would use the pair, and no client could connect. That happens, for
 * example, if the files are read while only one of them has been renewed.
 */
@ApplicationScoped
class CertificateCheck {

    private static final Logger LOG = Logger.getLogger(CertificateCheck.class);

    /** Signature algorithms by the key manager's name for the type of key. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private static final String MISMATCH =
            "The certificate and the private key of quarkus.tls.key-store do not match: configure a matching pair";

    private final Vertx vertx;

    CertificateCheck(Vertx vertx) {
        this.vertx = vertx;
    }

    void atStart(@Observes StartupEvent start, TlsConfigurationRegistry registry) throws Exception {
        Optional<TlsConfiguration> own = registry.getDefault();
        if (own.isPresent() && !matches(own.get())) {
            throw new ConfigurationException(MISMATCH);
        }
    }

    /** Runs before the servers' observers, which an exception here skips. The exception is not logged elsewhere. */
    void atRenewal(@Observes @Priority(Interceptor.Priority.LIBRARY_BEFORE) CertificateUpdatedEvent renewed)
            throws Exception {
        if (!matches(renewed.tlsConfiguration())) {
            LOG.errorf("%s. Until then the previous ones stay in use.", MISMATCH);
            throw new ConfigurationException(MISMATCH);
        }
    }

    private boolean matches(TlsConfiguration tls) throws Exception {
        if (tls.getKeyStoreOptions() == null) {
            return true;
        }
        for (KeyManager manager :
                tls.getKeyStoreOptions().getKeyManagerFactory(vertx).getKeyManagers()) {
            for (Map.Entry<String, String> kind : SIGNATURES.entrySet()) {
                X509KeyManager keys = (X509KeyManager) manager;
                String[] names = keys.getServerAliases(kind.getKey(), null);
                for (String name : names == null ? new String[0] : names) {
                    if (!matches(keys.getPrivateKey(name), keys.getCertificateChain(name)[0], kind.getValue())) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /** Signs with the key and verifies with the certificate. */
    private static boolean matches(PrivateKey key, X509Certificate certificate, String algorithm) {
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(key);
            byte[] signed = signature.sign();
            signature.initVerify(certificate);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            LOG.debug(e.getMessage());
            return false;
        }
    }
}
