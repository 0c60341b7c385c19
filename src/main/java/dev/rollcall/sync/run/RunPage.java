package dev.rollcall.sync.run;

import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** A page of runs. */
@Schema(name = "RunPage")
public record RunPage(
        @Schema(required = true) List<RunView> items,

        @Schema(nullable = true, description = "Cursor of the next page; null on the last page")
        String next,

        @Schema(nullable = true, description = "Cursor of the previous page; null on the first page")
        String previous) {}
