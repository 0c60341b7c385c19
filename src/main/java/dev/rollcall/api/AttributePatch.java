package dev.rollcall.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.DirectoryRefusals;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import java.util.List;
import java.util.Map;

/** Applies a merge patch to the application's own attributes of a record. */
public final class AttributePatch {

    private AttributePatch() {}

    /**
     * Returns the attributes of a new record, without those that are null.
     *
     * @param values null for none
     */
    public static Map<String, Object> initial(ObjectNode values) {
        return values == null ? Map.of() : MergePatch.apply(Map.of(), values);
    }

    /**
     * Returns the attributes after the patch.
     *
     * @throws ProblemException 422 if they would become too large, unless they were larger before
     */
    public static Map<String, Object> apply(Map<String, Object> now, ObjectNode patch) {
        Map<String, Object> merged = MergePatch.apply(now, patch);
        if (MergePatch.length(merged) > Math.max(TextRules.MAX_ATTRIBUTES, MergePatch.length(now))) {
            throw DirectoryRefusals.of(
                    ProblemType.INVALID_FIELD,
                    List.of(ErrorKey.ATTRIBUTES_WOULD_BE_TOO_LARGE
                            .with("max", TextRules.MAX_ATTRIBUTES)
                            .at("attributes")));
        }
        return merged;
    }

    /** Whether the patch changes nothing. */
    public static boolean isAppliedTo(Map<String, Object> now, ObjectNode patch) {
        return MergePatch.isAppliedTo(now, patch);
    }
}
