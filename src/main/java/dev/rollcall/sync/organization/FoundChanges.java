package dev.rollcall.sync.organization;

import dev.rollcall.audit.Action;
import dev.rollcall.organization.update.UpdateResult;
import dev.rollcall.organization.update.UpdateResult.Kind;
import dev.rollcall.sync.SyncAudit;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Appends what was found in Keycloak about organizations to the audit log. */
@Singleton
public record FoundChanges(SyncAudit audit) {

    /**
     * Appends an entry for each result that changed something, in the caller's transaction.
     *
     * @param source as of {@link SyncAudit#append}
     */
    public void append(List<UpdateResult> results, String source, Instant now) {
        Map<Action, List<SyncAudit.Change>> changes = results.stream()
                .filter(UpdateResult::hasChanged)
                .collect(Collectors.groupingBy(
                        FoundChanges::action,
                        () -> new EnumMap<>(Action.class),
                        Collectors.mapping(
                                result -> SyncAudit.Change.of(
                                        result.organizationId(),
                                        result.userId(),
                                        result.teamId(),
                                        result.role() == null
                                                ? null
                                                : result.role().code(),
                                        result.fields(),
                                        result.changes()),
                                Collectors.toList())));
        changes.forEach((action, some) -> audit.append(action, some, source, now));
    }

    /** A type changes only if the member was removed and added again. */
    static Action action(UpdateResult result) {
        boolean ended = result.kind() == Kind.ENDED;
        return switch (result.entity()) {
            case ORGANIZATION ->
                switch (result.kind()) {
                    case CREATED -> Action.CREATE_ORGANIZATION;
                    case ENDED -> Action.DELETE_ORGANIZATION;
                    case UPDATED, UNCHANGED -> Action.UPDATE_ORGANIZATION;
                };
            case MEMBERSHIP -> ended ? Action.REMOVE_MEMBER : Action.ADD_MEMBER;
            case TEAM ->
                switch (result.kind()) {
                    case CREATED -> Action.CREATE_TEAM;
                    case ENDED -> Action.DELETE_TEAM;
                    case UPDATED, UNCHANGED -> Action.RENAME_TEAM;
                };
            case TEAM_MEMBER -> ended ? Action.REMOVE_TEAM_MEMBER : Action.ADD_TEAM_MEMBER;
        };
    }
}
