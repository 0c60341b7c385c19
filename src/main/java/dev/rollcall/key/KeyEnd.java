package dev.rollcall.key;

/** The reasons for the end of an API key. The database knows more: its triggers write theirs themselves, see {@code end_keys_of_user}. */
public enum KeyEnd {
    /** Its owner, an administrator, or an owner of its organization has revoked it. */
    REVOKED("revoked"),
    /** Somebody who has found its secret has reported that. */
    REPORTED("reported"),
    /** Its owner has roles of {@code realm-management} by now. */
    PROTECTED("protected");

    private final String code;

    KeyEnd(String code) {
        this.code = code;
    }

    /** The name in the API and in the database. */
    public String code() {
        return code;
    }
}
