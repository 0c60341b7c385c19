package dev.rollcall.change;

import java.util.Objects;
import java.util.UUID;

/**
 * Description of a change by its writer, for the change log. A statement passes it to the trigger that appends the entry, see
 * {@link #setting}.
 *
 * @param actor the subject of the user or service account who asked for the change; null if this service noticed it itself
 * @param act the entry of the audit log; null for a change that is no act
 * @param requestId as in the log; null outside a request
 */
public record ChangeContext(Origin origin, String actor, UUID act, String requestId) {

    /**
     * The end of a writing statement, which tells the trigger who writes. It is part of the statement, so it saves a round trip; the setting
     * ends with the transaction. PostgreSQL would skip a column that is not used, hence the condition. The trigger runs at the end of the
     * statement, so the order of evaluation does not matter. The parameter is {@link #setting}.
     */
    public static final String FROM =
            "from (select set_config('rollcall.change', ?, true) as told) as context where told is not null";

    /** The relation of {@link #FROM}, to be joined, with the parameter {@code :context}. */
    public static final String RELATION = "(select set_config('rollcall.change', :context, true) as told) as context";

    /** The separator of the parts, which no subject contains. */
    private static final char SEPARATOR = '\u001f';

    public static ChangeContext of(Origin origin) {
        return new ChangeContext(origin, null, null, null);
    }

    /** The value of the setting {@code rollcall.change}, as the function {@code append_change} of the database reads it. */
    public String setting() {
        return String.join(Character.toString(SEPARATOR), origin.code(), text(actor), text(act), text(requestId));
    }

    private static String text(Object part) {
        return Objects.toString(part, "").replace(SEPARATOR, ' ');
    }
}
