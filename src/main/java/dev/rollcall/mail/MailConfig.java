package dev.rollcall.mail;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;

/** The mail server that this service sends mails with. */
@ConfigMapping(prefix = "rollcall.mail")
public interface MailConfig {

    /** The host name of the mail server. Without it, the service sends no mails. Its certificate must have this name. */
    Optional<String> host();

    /** The port of the mail server: usually 587, or 465 with {@link Tls#IMPLICIT}. */
    @WithDefault("587")
    int port();

    /** The account at the mail server; none if the server needs no sign-in. */
    Optional<String> username();

    /** The password of the account. */
    Optional<String> password();

    /** The sender: an address, or a name and an address, such as {@code Rollcall <no-reply@example.org>}. */
    Optional<String> from();

    /** The encryption of the connection. A server that cannot do it gets no mail. */
    @WithDefault("start-tls")
    Tls tls();

    /** The configuration below {@code quarkus.tls} with the authority of the server's certificate, if it is not a public one. */
    Optional<String> tlsConfigurationName();

    /**
     * Maximum time for connecting, and for each answer of the server; a mail may take six times as long. Shorter: a server that hangs is
     * noticed sooner; longer: a slow server gets the mail once. One that answers later has perhaps taken it, and gets it again. At
     * most 10 minutes.
     */
    @WithDefault("30S")
    Duration timeout();

    /**
     * Time for which a mail is tried again while the mail server is away or refuses it for the moment. Longer survives longer outages; people
     * learn later that an address does not work. A mail is not tried after its link has expired.
     */
    @WithDefault("24H")
    Duration patience();

    /** Interval at which each replica looks for mails to send. Shorter: mails leave sooner; longer: fewer small queries. */
    @WithDefault("2S")
    Duration pollInterval();

    /** The encryption of the connection. */
    enum Tls {
        /** It starts in plain text and is encrypted before sign-in and mail. */
        START_TLS,
        /** It is encrypted from the start. */
        IMPLICIT,
        /** It is not encrypted: others on the network can read the mails and the account's password. For tests. */
        NONE
    }
}
