package dev.rollcall.user;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * @param items at most {@code limit} users, in the requested sort order
 * @param next cursor of the page after this one, null on the last
 * @param previous cursor of the page before this one, null on the first
 * @param total how many users match; null unless requested
 */
@Schema(name = "UserPage")
public record UserPage(
        @Schema(required = true) List<UserView> items,
        String next,
        String previous,

        @JsonInclude(JsonInclude.Include.NON_NULL) Total total) {

    /**
     * @param count how many match, at most {@link UserQueries#MOST_COUNTED}
     * @param exact false when there are more than that
     */
    @Schema(
            name = "Total",
            description = "Present only with total=true; counted up to 10,000",
            requiredProperties = {"count", "exact"})
    public record Total(
            @Schema(examples = "4711") long count,

            @Schema(examples = "true", description = "False if there are more than `count`")
            boolean exact) {}
}
