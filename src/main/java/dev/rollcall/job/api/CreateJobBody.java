package dev.rollcall.job.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.api.Consistent;
import dev.rollcall.api.PlainText;
import dev.rollcall.api.TextRules;
import dev.rollcall.job.Job;
import dev.rollcall.job.JobKind;
import dev.rollcall.job.JobKind.Parameter;
import dev.rollcall.organization.api.OrganizationRules;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The body of {@code POST /api/v1/jobs}, and of the same below an organization. */
@Schema(
        name = "CreateJob",
        description = "A new job, and the records that it concerns: either `ids`, or all that match `filter`",
        additionalProperties = Schema.False.class)
@RegisterForReflection // read by a JSON mapper of its own
@Consistent
public record CreateJobBody(
        @Schema(
                enumeration = {
                    "enable",
                    "disable",
                    "grant-role",
                    "revoke-role",
                    "end-sessions",
                    "ask-action",
                    "delete",
                    "add-to-team",
                    "change-role",
                    "remove",
                    "resend",
                    "revoke"
                },
                description =
                        "What happens to each record. In an organization `add-to-team`, `change-role` and `remove` for members, `resend` and"
                                + " `revoke` for invitations; the others are for users of the platform")
        @NotNull(message = TextRules.MISSING)
        @Pattern(
                regexp =
                        "^(enable|disable|(grant|revoke)-role|end-sessions|ask-action|delete|add-to-team|change-role|remove|"
                                + "resend|revoke)$",
                message = CreateJobBody.NO_KIND)
        String kind,

        @Schema(
                type = SchemaType.ARRAY,
                implementation = UUID.class,
                minItems = 1,
                maxItems = CreateJobBody.MAX_IDS,
                description = "The ids of users, of members by their users, or of invitations")
        @Size(min = 1, max = CreateJobBody.MAX_IDS, message = CreateJobBody.NO_IDS)
        List<String> ids,

        @Schema(
                implementation = Map.class,
                additionalProperties = FilterValue.class,
                description =
                        "The parameters of the list of users, members or invitations that restrict it, with their values as texts. An empty"
                                + " object means all of them")
        ObjectNode filter,

        @Schema(
                description =
                        "For `grant-role` and `revoke-role` a realm role, for `change-role` a role in the organization")
        @PlainText
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = TextRules.TEXT, message = TextRules.BAD_CHARACTER)
        String role,

        @Schema(
                description = "For `ask-action`: the alias of a required action of the realm",
                examples = "CONFIGURE_TOTP")
        @PlainText
        @Size(min = 1, max = TextRules.MAX_TEXT, message = TextRules.TOO_LONG)
        @Pattern(regexp = TextRules.TEXT, message = TextRules.BAD_CHARACTER)
        String action,

        @Schema(format = "uuid", description = "For `add-to-team`: the id of a team")
        @Pattern(regexp = TextRules.UUID, message = TextRules.NO_UUID)
        String team,

        @Schema(
                minimum = "0",
                maximum = "2147483647",
                description =
                        "The number of records that the person has seen: with another one, the job is refused. Required above 100 records")
        Integer expected,

        @Schema(defaultValue = "false", description = "Whether to create nothing, and only say what the job would be")
        Boolean dryRun)
        implements Consistent.Body {

    static final int MAX_IDS = 10_000;
    static final String NO_KIND = "notAJobKind";
    static final String NO_IDS = "wrongNumberOfIds";

    /** Null for a text that is no kind, which is reported. */
    private JobKind jobKind() {
        return JobKind.ofCode(kind).orElse(null);
    }

    /** The kind of a body that was checked. */
    JobKind checkedKind() {
        return JobKind.ofCode(kind).orElseThrow();
    }

    Job.Parameters parameters() {
        return new Job.Parameters(role, action, team == null ? null : UUID.fromString(team), null, null);
    }

    List<UUID> uuids() {
        return ids.stream().map(UUID::fromString).distinct().toList();
    }

    boolean isDryRun() {
        return Boolean.TRUE.equals(dryRun);
    }

    @Override
    public List<Problem.FieldError> contradictions() {
        List<Problem.FieldError> errors = new ArrayList<>();
        if (ids == null && filter == null) {
            errors.add(ErrorKey.MISSING_RECORDS.at("ids"));
        } else if (ids != null && filter != null) {
            errors.add(ErrorKey.NOT_TOGETHER.with("other", "ids").at("filter"));
        }
        if (ids != null && ids.stream().anyMatch(id -> id == null || !id.matches(TextRules.UUID))) {
            errors.add(ErrorKey.NOT_UUIDS.at("ids"));
        }
        if (jobKind() != null) {
            addParameters(errors);
        }
        return errors;
    }

    private void addParameters(List<Problem.FieldError> errors) {
        Map<Parameter, String> given = new LinkedHashMap<>();
        given.put(Parameter.ROLE, role);
        given.put(Parameter.ACTION, action);
        given.put(Parameter.TEAM, team);
        given.forEach((parameter, value) -> {
            boolean isNeeded = jobKind().parameter().filter(parameter::equals).isPresent();
            if (isNeeded != (value != null)) {
                errors.add((isNeeded ? ErrorKey.MISSING : ErrorKey.NOT_OF_JOB_KIND).at(parameter.code()));
            }
        });
        if (jobKind() == JobKind.CHANGE_ROLE && role != null && !role.matches(OrganizationRules.ROLE)) {
            errors.add(ErrorKey.NOT_A_MEMBERSHIP_ROLE.at(Parameter.ROLE.code()));
        }
    }

    @Override
    public String toString() {
        return "CreateJobBody[…]";
    }

    /** A text as a parameter of a list takes it. Each list limits its own further; the longest are ids. */
    @Schema(name = "JobFilterValue", type = SchemaType.STRING, maxLength = 3_999)
    interface FilterValue {}
}
