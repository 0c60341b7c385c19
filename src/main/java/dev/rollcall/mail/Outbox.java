package dev.rollcall.mail;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Mails that are to be sent, in a table of the feature that sends them. A mail is queued in the transaction that makes it necessary, so none is
 * lost and none is sent for an act that failed. {@link OutboxSender} asks for those that are {@link #due}, and then reports {@link #sent}
 * or {@link #failed} for each.
 *
 * @param <M> its mails
 */
public interface Outbox<M extends Outbox.Due> {

    /** The event that mails were queued, for observers after the transaction's success. */
    record Queued() {}

    /** The state of a mail, as the API names it. */
    final class Status {

        public static final String PENDING = "pending";
        public static final String SENT = "sent";
        public static final String FAILED = "failed";

        public static final List<String> ALL = List.of(PENDING, SENT, FAILED);

        private Status() {}

        /**
         * @param sentAt null if the mail server has not taken it
         * @param failedAt null if it was not given up
         */
        public static String of(Instant sentAt, Instant failedAt) {
            if (sentAt != null) {
                return SENT;
            }
            return failedAt != null ? FAILED : PENDING;
        }
    }

    /** A mail that is to be sent. */
    interface Due {

        UUID id();

        /** When it was queued. */
        Instant requestedAt();

        /** When it is of no use any more. */
        Instant expiresAt();

        /** The number of attempts, with this one. */
        int attempts();
    }

    /**
     * Claims mails that are due, the oldest first. Replicas that ask at the same time get different mails. A claimed mail is due again after
     * {@code lease}: if the process ends before it reports the result, another one sends the mail. So a mail is sent at least once, and
     * rarely twice. Mails that are of no use any more are given up, and not returned.
     *
     * @param lease longer than sending all of them takes
     */
    List<M> due(int limit, Duration lease);

    /**
     * Writes the text of a mail.
     *
     * @param origin the address of this service, without a trailing slash
     * @throws IllegalArgumentException if no mail can be sent to the address
     */
    Mail write(M mail, String origin, Instant now);

    /** Reports that the mail server has accepted a mail. */
    void sent(UUID id);

    /**
     * Reports that a mail was not sent.
     *
     * @param problem a short sentence without personal data
     * @param retryAt when to try again; null to give up
     */
    void failed(UUID id, String problem, Instant retryAt);
}
