package dev.rollcall.mail;

import io.vertx.ext.mail.SMTPException;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;

/**
 * Distinguishes final failures from those after which another attempt may succeed. The server's own words are left out, because they often
 * repeat the address.
 */
final class MailFailures {

    private MailFailures() {}

    /** Returns what became of a mail. */
    static Delivery delivery(Throwable failure) {
        if (failure instanceof SMTPException reply) {
            return reply(reply);
        }
        if (failure instanceof TimeoutException) {
            return Delivery.postponed("The mail server did not answer in time.");
        }
        if (failure instanceof IllegalArgumentException) {
            return Delivery.refused("Mails cannot be sent to this address.");
        }
        if (isTls(failure)) {
            return Delivery.postponed("The mail server offers no secure connection that can be trusted.");
        }
        if (causes(failure).anyMatch(UnknownHostException.class::isInstance)) {
            return Delivery.postponed("The mail server was not found.");
        }
        return Delivery.postponed("The mail server cannot be reached.");
    }

    /** A refusal of the sender or of the sign-in is the operator's to fix, and says nothing about the recipient. */
    private static Delivery reply(SMTPException reply) {
        int code = reply.getReplyCode();
        String step = String.valueOf(reply.getMessage());
        if (reply.isPermanent() && step.startsWith("recipient address not accepted")) {
            return Delivery.refused("The mail server refused the address (%d).".formatted(code));
        }
        if (reply.isPermanent() && step.startsWith("sending data failed")) {
            return Delivery.refused("The mail server refused the mail (%d).".formatted(code));
        }
        if (reply.isPermanent()) {
            return Delivery.postponed("The mail server does not take mails from this service (%d).".formatted(code));
        }
        return Delivery.postponed("The mail server is not ready to take the mail (%d).".formatted(code));
    }

    private static boolean isTls(Throwable failure) {
        return causes(failure)
                .anyMatch(cause -> cause instanceof SSLException
                        || String.valueOf(cause.getMessage()).contains("STARTTLS"));
    }

    private static Stream<Throwable> causes(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause).limit(10);
    }
}
