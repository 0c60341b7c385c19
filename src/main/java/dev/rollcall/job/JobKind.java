package dev.rollcall.job;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.rollcall.act.Acts;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The change that a job makes to each of its records. */
@Schema(name = "JobKind")
public enum JobKind {
    /** Enables users. */
    ENABLE(Records.USERS, ItemActs::enable),
    /** Disables users. */
    DISABLE(Records.USERS, ItemActs::disable),
    /** Grants a realm role to users. */
    GRANT_ROLE(Records.USERS, ItemActs::grantRole, Parameter.ROLE),
    /** Revokes a realm role of users. */
    REVOKE_ROLE(Records.USERS, ItemActs::revokeRole, Parameter.ROLE),
    /** Ends all sessions of users. */
    END_SESSIONS(Records.USERS, ItemActs::endSessions),
    /** Asks a required action of users. */
    ASK_ACTION(Records.USERS, ItemActs::askAction, Parameter.ACTION),
    /** Deletes users. */
    DELETE(Records.USERS, ItemActs::delete),
    /** Adds members of an organization to a team. */
    ADD_TO_TEAM(Records.MEMBERS, ItemActs::addToTeam, Parameter.TEAM),
    /** Changes the role of members in an organization. */
    CHANGE_ROLE(Records.MEMBERS, ItemActs::changeRole, Parameter.ROLE),
    /** Removes members from an organization. */
    REMOVE(Records.MEMBERS, ItemActs::remove),
    /** Sends invitations again. */
    RESEND(Records.INVITATIONS, ItemActs::resendInvitation),
    /** Revokes invitations. */
    REVOKE(Records.INVITATIONS, ItemActs::revokeInvitation),
    /** Imports users from a file. */
    IMPORT(Records.LINES, null);

    /** The kinds that another administrator has to start if they concern many users. */
    private static final Set<JobKind> SERIOUS = Set.of(DISABLE, GRANT_ROLE, DELETE);

    /** The type of the items of a job. */
    public enum Records {
        USERS,
        MEMBERS,
        INVITATIONS,
        LINES
    }

    /** A parameter that a kind of job takes besides the records. */
    public enum Parameter {
        ROLE,
        ACTION,
        TEAM;

        /** The name in the API. */
        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Performs the act of an item. */
    interface Work {
        Acts.Result perform(ItemActs acts, ItemActs.Item item);
    }

    private final Records records;
    private final Work work;
    private final Parameter parameter;

    JobKind(Records records, Work work) {
        this(records, work, null);
    }

    JobKind(Records records, Work work, Parameter parameter) {
        this.records = records;
        this.work = work;
        this.parameter = parameter;
    }

    @JsonValue
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the kind with this code; empty if there is none. */
    public static Optional<JobKind> ofCode(String code) {
        return Arrays.stream(values()).filter(kind -> kind.code().equals(code)).findFirst();
    }

    public Records records() {
        return records;
    }

    public Optional<Parameter> parameter() {
        return Optional.ofNullable(parameter);
    }

    boolean isSerious() {
        return SERIOUS.contains(this);
    }

    /** Returns the codes of the kinds that {@link #isSerious}. */
    static List<String> seriousCodes() {
        return SERIOUS.stream().map(JobKind::code).toList();
    }

    Work work() {
        return work;
    }
}
