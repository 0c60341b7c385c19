package dev.rollcall.sync.status;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.rollcall.sync.SyncProblem;
import dev.rollcall.sync.federation.FederationView;
import java.time.Instant;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/** The lag of users behind Keycloak, as the API shows it. */
@Schema(name = "Sync", description = "How far the records lag behind Keycloak")
public record SyncView(
        @Schema(
                required = true,
                description =
                        "`in-sync`: in sync; `problems` may still name organizations without an owner, or changes that wait for a number. `behind`: `problems` gives the reasons, if any other than a burst of changes. `off`:"
                                + " disabled by configuration. `waiting`: the first copy of the realm is held back by"
                                + " `rollcall.sync.first-run`; `reconciliation.lastRun` is a dry run that shows what it would"
                                + " write, and a run that is none starts it. `unknown`: no replica has reported for half a minute")
        SyncState state,

        @Schema(nullable = true, description = "The lag in seconds; null if unknown")
        @JsonInclude // the serializer that Quarkus generates leaves out a number that is null
        Double lagSeconds,

        @Schema(
                nullable = true,
                description =
                        "The time of this information; some seconds ago if another replica reads Keycloak's events")
        Instant asOf,

        @Schema(
                nullable = true,
                description = "When all of Keycloak's events had last been read; null before the first time")
        Instant readAt,

        @Schema(
                required = true,
                description = "Why the records may be out of sync, or what else needs attention, and how to fix it")
        List<SyncProblem> problems,

        @Schema(
                required = true,
                description =
                        "The user federations that Keycloak uses, such as LDAP. What Keycloak synchronizes from one by its own timer is no"
                                + " event: reconciliation finds it, so `behindSeconds` may be much more than `lagSeconds`")
        List<FederationView> federations,

        @Schema(required = true) ReconciliationView reconciliation,
        @Schema(required = true) SetupView setup) {}
