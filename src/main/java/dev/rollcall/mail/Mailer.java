package dev.rollcall.mail;

import dev.rollcall.branding.Branding;
import dev.rollcall.spelling.Mailbox;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import io.vertx.ext.mail.LoginOption;
import io.vertx.ext.mail.MailClient;
import io.vertx.ext.mail.MailMessage;
import io.vertx.ext.mail.MailResult;
import io.vertx.ext.mail.StartTLSOptions;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.net.URI;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/** Sends mails through the operator's mail server. Neither an address nor a mail's content is ever logged. */
@ApplicationScoped
public class Mailer {

    private static final Logger LOG = Logger.getLogger(Mailer.class);

    /** Connections to the mail server, and so mails that are sent at the same time. */
    public static final int CONNECTIONS = 4;

    /** A mail takes some ten answers, of which usually none takes long. */
    private static final int TIMEOUTS_OF_A_MAIL = 6;

    private final MailConfig config;
    private final MailSender sender;
    private final MailBranding branding;
    private final MailClient client;

    /**
     * All mails start on one event loop, which their connections use as well. Started on another thread, a connection may get the server's
     * greeting before the client listens; then the mail waits in vain for its whole time-out.
     */
    private final Context context;

    private final Map<Delivery.Outcome, Counter> counters = new EnumMap<>(Delivery.Outcome.class);
    private final AtomicReference<String> problem = new AtomicReference<>();

    Mailer(
            MailConfig config,
            PublicUrl publicUrl,
            Branding branding,
            TlsConfigurationRegistry tls,
            Vertx vertx,
            MeterRegistry metrics) {
        this.config = config;
        this.branding = new MailBranding(branding);
        this.sender = config.from()
                .flatMap(MailSender::parse)
                .map(from -> from.orNamed(branding.name()))
                .orElse(null);
        this.client = config.host().isPresent() && sender != null
                ? MailClient.create(new WatchedConnections(vertx), options(config, publicUrl, tls))
                : null;
        this.context = ((VertxInternal) vertx).createEventLoopContext();
        for (Delivery.Outcome outcome : Delivery.Outcome.values()) {
            counters.put(
                    outcome,
                    Counter.builder("rollcall.mails")
                            .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
                            .description("Attempts to send a mail")
                            .register(metrics));
        }
    }

    void atStart(@Observes StartupEvent start) {
        // registers the metrics before the first mail, and finds out whether the TLS configuration exists
    }

    /** Whether the settings name a mail server, so that mails can be sent. */
    public boolean isOn() {
        return client != null;
    }

    /** Returns the time after which an attempt is given up. */
    public Duration longestAttempt() {
        return config.timeout().multipliedBy(TIMEOUTS_OF_A_MAIL);
    }

    /**
     * Tries to send a mail. Holds no thread meanwhile.
     *
     * @return the result, which never fails
     * @throws IllegalStateException if mails are off
     */
    public CompletionStage<Delivery> send(Mail mail) {
        if (!isOn()) {
            throw new IllegalStateException("rollcall.mail.host is not set");
        }
        Promise<MailResult> result = Promise.promise();
        context.runOnContext(
                start -> client.sendMail(message(branding.of(mail))).onComplete(result));
        return result.future()
                .timeout(longestAttempt().toMillis(), TimeUnit.MILLISECONDS)
                .map(sent -> Delivery.SENT)
                .otherwise(MailFailures::delivery)
                .onSuccess(this::report)
                .toCompletionStage();
    }

    private MailMessage message(Mail mail) {
        return new MailMessage()
                .setFrom(sender.header())
                .setTo(Mailbox.withAsciiDomain(mail.recipient()))
                .addHeader("Subject", EncodedSubject.of(mail.subject()))
                .setText(mail.text())
                .setHtml(mail.html())
                // so that no absence note is sent back
                .addHeader("Auto-Submitted", "auto-generated");
    }

    /** Logs when mails begin to fail and when they work again, instead of each attempt. A refused mail is no trouble of the server. */
    private void report(Delivery delivery) {
        counters.get(delivery.outcome()).increment();
        if (delivery.outcome() == Delivery.Outcome.POSTPONED) {
            if (!delivery.problem().equals(problem.getAndSet(delivery.problem()))) {
                LOG.warnf("Mails cannot be sent through %s: %s", config.host().orElseThrow(), delivery.problem());
            }
        } else if (problem.getAndSet(null) != null) {
            LOG.info("Mails are sent again");
        }
    }

    /**
     * The client checks the host name of the certificate by the rules of HTTPS, but only if the options name no algorithm: it clears one that
     * is named (vertx-mail-client 4.5).
     */
    private static io.vertx.ext.mail.MailConfig options(
            MailConfig config, PublicUrl publicUrl, TlsConfigurationRegistry tls) {
        int timeout = Math.toIntExact(config.timeout().toMillis());
        io.vertx.ext.mail.MailConfig options = new io.vertx.ext.mail.MailConfig()
                .setHostname(config.host().orElseThrow())
                .setPort(config.port())
                .setStarttls(
                        config.tls() == MailConfig.Tls.START_TLS ? StartTLSOptions.REQUIRED : StartTLSOptions.DISABLED)
                .setSsl(config.tls() == MailConfig.Tls.IMPLICIT)
                .setLogin(config.username().isPresent() ? LoginOption.REQUIRED : LoginOption.NONE)
                // a server may offer others first, which want no password
                .setAuthMethods("PLAIN LOGIN")
                // a kept connection may reach its idle time-out just when the next mail uses it, which then hangs
                .setKeepAlive(false)
                .setMaxPoolSize(CONNECTIONS)
                .setConnectTimeout(timeout)
                .setSslHandshakeTimeout(timeout)
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout(timeout)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setUserAgent("rollcall")
                .setMetricsName("mail");
        config.username().ifPresent(options::setUsername);
        config.password().ifPresent(options::setPassword);
        // instead of the machine's name, which is no business of the recipients
        publicUrl
                .publicUrl()
                .flatMap(PublicUrl::origin)
                .map(URI::create)
                .map(URI::getHost)
                .ifPresent(options::setOwnHostname);
        config.tlsConfigurationName()
                .map(name -> tls.get(name).orElseThrow(() -> missing(name)))
                .map(TlsConfiguration::getTrustStoreOptions)
                .ifPresent(options::setTrustOptions);
        return options;
    }

    private static ConfigurationException missing(String name) {
        return new ConfigurationException(
                "The setting rollcall.mail.tls-configuration-name (environment variable ROLLCALL_MAIL_TLS_CONFIGURATION_NAME) is wrong: there is no configuration quarkus.tls.%s."
                        .formatted(name));
    }

    @PreDestroy
    void close() {
        if (client != null) {
            client.close();
        }
    }
}
