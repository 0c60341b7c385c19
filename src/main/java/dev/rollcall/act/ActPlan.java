package dev.rollcall.act;

import dev.rollcall.audit.Concerned;
import dev.rollcall.problem.ProblemException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * The changes that an act is about to make: a record. The plan of an {@link Act} is stored as JSON while the act is open, is registered for native
 * executables, and has everything that a process needs to finish the act. A secret is no part of it.
 */
public interface ActPlan {

    /** The id of the record that one act at a time changes; of the planned one, for a record that the act creates. */
    UUID target();

    /** The records that the act is about. */
    Concerned concerned();

    /** The details of the intent in the audit log: names of fields, and values that are not personal data. */
    Map<String, ?> details();

    /** The username of a user whom the act creates; null for none. Until then, nothing else is known of the user. */
    default String username() {
        return null;
    }

    /**
     * A text that one act at a time may hold, besides its target; null for none. Another act with the same reservation waits until this one is
     * settled. An act that gives an external id to its target reserves the kind of the target and the external id, as one text.
     */
    default String reservation() {
        return null;
    }

    /** The users whom the act takes away from organizations. */
    default Leaving leaving() {
        return Leaving.NOBODY;
    }

    /**
     * Users whom an act takes away from organizations. Other acts must know them, so that two acts do not take away the last two owners.
     *
     * @param accounts the users whose accounts the act deletes or disables: they leave all organizations
     * @param member the user who leaves the organization that the act changes, or stops being its owner; null for none
     * @param hadLeft whether the accounts are disabled already, as far as the records show: then no organization loses an owner by the act
     */
    record Leaving(List<UUID> accounts, UUID member, boolean hadLeft) {

        static final Leaving NOBODY = new Leaving(List.of(), null, false);

        public static Leaving accounts(List<UUID> users) {
            return new Leaving(users, null, false);
        }

        public static Leaving member(UUID user) {
            return new Leaving(List.of(), user, false);
        }

        public Leaving hadLeft(boolean earlier) {
            return new Leaving(accounts, member, earlier);
        }
    }

    /** A rule for all kinds of acts: no kind can forget it. */
    interface Guard {

        /** Returns why an act of this plan may not be done; empty if it may. It is asked in the transaction that opens the act. */
        Optional<ProblemException> refusal(ActPlan plan);
    }
}
