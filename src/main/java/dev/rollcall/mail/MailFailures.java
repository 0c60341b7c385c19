package dev.rollcall.mail;

import io.vertx.ext.mail.SMTPException;
import java.io.IOException;
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
        if (failure instanceof ConnectionCut cut && !cut.isAfterEndOfMail()) {
            return Delivery.cut("The connection to the mail server was cut before it had the whole mail.");
        }
        if (failure instanceof TimeoutException || failure instanceof ConnectionCut || isClosed(failure)) {
            return Delivery.unanswered("The mail server did not answer in time.");
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

    /** The message of Vert.x' mail client for a connection that the idle time-out ends during a mail. */
    private static boolean isClosed(Throwable failure) {
        return failure instanceof IOException
                && String.valueOf(failure.getMessage()).startsWith("socket was closed");
    }

    /**
     * A refusal of the sender or of the sign-in is the operator's to fix, and says nothing about the recipient. Some servers delay it until
     * they know the recipient.
     */
    private static Delivery reply(SMTPException reply) {
        int code = reply.getReplyCode();
        String step = String.valueOf(reply.getMessage());
        if (reply.isPermanent() && step.startsWith("recipient address not accepted") && !isPolicy(reply)) {
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

    /** Enhanced status codes 5.7.x are about security and policy (RFC 3463); 530 and 535 ask for another sign-in. */
    private static boolean isPolicy(SMTPException reply) {
        return reply.getReplyCode() == 530
                || reply.getReplyCode() == 535
                || reply.getReplyMessages().stream().anyMatch(line -> line.matches("5\\d\\d[ -]5\\.7\\..*"));
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
