package dev.rollcall.mail;

/**
 * The result of an attempt to send a mail.
 *
 * @param problem a sentence without personal data, for people who are no operators; null if the mail was sent
 * @param receipt how much of a mail that is postponed the mail server may have
 */
public record Delivery(Outcome outcome, String problem, Receipt receipt) {

    /** The outcome of an attempt. */
    public enum Outcome {
        /** The mail server has taken the mail. */
        SENT,
        /** The mail server is away, or refuses the mail for now: another attempt may succeed. */
        POSTPONED,
        /** The mail server refuses this recipient or this mail for good. */
        REFUSED
    }

    /** The part of a postponed mail that the mail server may have. */
    public enum Receipt {
        /** It refused the mail for now, or was not reached. */
        NONE,
        /** The connection was cut before the end of the mail's data: at most a part, which it throws away. */
        PART,
        /** It had the whole mail, or did not answer in time: it may have taken the mail. */
        PERHAPS_ALL
    }

    static final Delivery SENT = new Delivery(Outcome.SENT, null);

    Delivery(Outcome outcome, String problem) {
        this(outcome, problem, Receipt.NONE);
    }

    public static Delivery postponed(String problem) {
        return new Delivery(Outcome.POSTPONED, problem);
    }

    static Delivery cut(String problem) {
        return new Delivery(Outcome.POSTPONED, problem, Receipt.PART);
    }

    static Delivery unanswered(String problem) {
        return new Delivery(Outcome.POSTPONED, problem, Receipt.PERHAPS_ALL);
    }

    public static Delivery refused(String problem) {
        return new Delivery(Outcome.REFUSED, problem);
    }
}
