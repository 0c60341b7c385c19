package dev.rollcall.mail;

/**
 * The result of an attempt to send a mail.
 *
 * @param problem a sentence without personal data, for people who are no operators; null if the mail was sent
 * @param mayHaveArrived whether the mail server may have taken a mail that is postponed: it did not answer, or its answer was lost
 */
public record Delivery(Outcome outcome, String problem, boolean mayHaveArrived) {

    /** The outcome of an attempt. */
    public enum Outcome {
        /** The mail server has taken the mail. */
        SENT,
        /** The mail server is away, or refuses the mail for now: another attempt may succeed. */
        POSTPONED,
        /** The mail server refuses this recipient or this mail for good. */
        REFUSED
    }

    static final Delivery SENT = new Delivery(Outcome.SENT, null);

    Delivery(Outcome outcome, String problem) {
        this(outcome, problem, false);
    }

    public static Delivery postponed(String problem) {
        return new Delivery(Outcome.POSTPONED, problem);
    }

    static Delivery unanswered(String problem) {
        return new Delivery(Outcome.POSTPONED, problem, true);
    }

    public static Delivery refused(String problem) {
        return new Delivery(Outcome.REFUSED, problem);
    }
}
