package dev.rollcall.audit;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The kinds of acts on users and organizations. An export may concern many users. */
public enum Action {
    CREATE,
    UPDATE,
    SET_ROLES,
    RESET_PASSWORD,
    REVOKE_SESSIONS,
    END_SESSIONS,
    REMOVE_CREDENTIAL,
    UNLINK_IDENTITY,
    SET_REQUIRED_ACTION,
    UNLOCK,
    SEND_VERIFICATION_MAIL,
    RESEND_EMAIL_CHANGE,
    WITHDRAW_EMAIL_CHANGE,
    DELETE,
    RELINK,
    EXPORT,
    STOP_KEYS,
    ALLOW_KEYS,
    CREATE_ORGANIZATION,
    UPDATE_ORGANIZATION,
    DELETE_ORGANIZATION,
    ADD_MEMBER,
    SET_MEMBER_ROLE,
    TRANSFER_OWNERSHIP,
    REMOVE_MEMBER,
    CREATE_TEAM,
    RENAME_TEAM,
    DELETE_TEAM,
    ADD_TEAM_MEMBER,
    REMOVE_TEAM_MEMBER,
    INVITE,
    RESEND_INVITATION,
    REVOKE_INVITATION,
    ACCEPT_INVITATION,
    CREATE_JOB,
    START_JOB,
    STOP_JOB,
    CREATE_KEY,
    ROTATE_KEY,
    REVOKE_KEY,
    MAKE_AGENT,
    UPDATE_AGENT,
    SUSPEND_AGENT,
    RESUME_AGENT,
    MOVE_AGENT,
    CREATE_WEBHOOK,
    CHANGE_WEBHOOK,
    ROTATE_WEBHOOK,
    RESUME_WEBHOOK,
    SKIP_ENTRY,
    REPLAY_WEBHOOK,
    DELETE_WEBHOOK;

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @JsonCreator
    public static Action ofCode(String code) {
        return valueOf(code.toUpperCase(Locale.ROOT).replace('-', '_'));
    }
}
