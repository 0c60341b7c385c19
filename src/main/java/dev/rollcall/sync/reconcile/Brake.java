package dev.rollcall.sync.reconcile;

import dev.rollcall.sync.run.BrakeCheck;
import dev.rollcall.sync.run.BrakeCheck.Item;
import dev.rollcall.sync.run.EntityKind;
import dev.rollcall.sync.run.RunCounts;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Stops a run that would change implausibly many records of a kind in one of the ways in which a wrong or restored Keycloak changes many. */
@Singleton
record Brake(ReconciliationConfig config) {

    /**
     * Returns how many records a run may change in one way.
     *
     * @param current the numbers of records that are no tombstones
     */
    long limit(BrakeKind kind, Map<EntityKind, Long> current) {
        double share = kind.share(config.brakeShares());
        return Math.max(config.brakeMinimum(), (long) (share * current.get(kind.entity())));
    }

    /** @param records how many a run would change in each way; none if absent */
    BrakeCheck check(Map<BrakeKind, Long> records, Map<EntityKind, Long> current) {
        return new BrakeCheck(Stream.of(BrakeKind.values())
                .map(kind -> new Item(kind.code(), records.getOrDefault(kind, 0L), limit(kind, current)))
                .toList());
    }

    /** Returns why the run has to stop; empty if it may continue. */
    static Optional<String> problem(BrakeCheck check, RunCounts counts, Map<EntityKind, Long> current) {
        String exceeded = Stream.of(EntityKind.values())
                .map(entity -> exceeded(check, counts, entity, current.get(entity)))
                .flatMap(Optional::stream)
                .collect(Collectors.joining(" "));
        return exceeded.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "%s Nothing was changed. Look the samples up in Keycloak. If this is intended, start a run with force."
                                .formatted(exceeded));
    }

    private static Optional<String> exceeded(BrakeCheck check, RunCounts counts, EntityKind entity, long current) {
        String effects = check.items().stream()
                .filter(Item::exceeded)
                .filter(item -> BrakeKind.of(item.kind()).entity() == entity)
                .map(item -> "%s, which is more than %d".formatted(effect(item, counts), item.limit()))
                .collect(Collectors.joining("; "));
        return effects.isEmpty()
                ? Optional.empty()
                : Optional.of("Of %d %s, %s.".formatted(current, entity.plural(), effects));
    }

    private static String effect(Item item, RunCounts counts) {
        return BrakeKind.of(item.kind()).effect(item.records(), counts.missing(), counts.disabled());
    }
}
