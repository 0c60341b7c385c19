package dev.rollcall.user.act;

import dev.rollcall.act.ActBatches;
import dev.rollcall.act.ActClock;
import dev.rollcall.act.ActRequest;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.change.ChangeContext;
import dev.rollcall.database.Statements;
import dev.rollcall.externalid.ExternalId;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import dev.rollcall.user.UserRows;
import dev.rollcall.user.UserSubjects;
import dev.rollcall.user.UserWriter;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;

/**
 * Changes the attributes and external ids of many users, as one act of {@link UpdateUser} for each, but in a few statements for all of them. What
 * stands in the way of one user does not keep the others from being changed.
 */
@Singleton
public record LinkUsers(
        ActBatches batches,
        UpdateUser kind,
        UserRows rows,
        UserSubjects subjects,
        UserWriter writer,
        ActClock clock,
        ManagementConfig config) {

    /** The details of the answer to a retry: whether the record was created for the change, and whether it was changed. */
    public static final String CREATED = "created";

    public static final String CHANGED = "changed";

    private static final Duration PAUSE = Duration.ofMillis(50);

    /** After so many transactions that other writers have made fail, the users are changed one by one. */
    private static final int MOST_TRIES = 3;

    /**
     * A change of a user who has a record.
     *
     * @param created whether the record was created for this change
     * @param change only of attributes and the external id
     * @param once the key of the request for it
     */
    public record Link(UUID userId, boolean created, UserChange change, Optional<ActRequest.Once> once) {}

    /**
     * The outcome of a change.
     *
     * @param changed false if the record had the values already
     * @param refusal why it is refused; null if it is not
     */
    public record Outcome(boolean changed, ProblemException refusal) {

        private static Outcome done(boolean changed) {
            return new Outcome(changed, null);
        }

        private static Outcome refused(ProblemException refusal) {
            return new Outcome(false, refusal);
        }
    }

    /** Returns what would become of changes, without changing anything. */
    public Map<UUID, Outcome> preview(List<Link> links) {
        Map<UUID, Outcome> outcomes = new HashMap<>();
        new Batch(links, Set.of(), rows.living(ids(links))).judge(outcomes);
        links.forEach(link -> outcomes.putIfAbsent(link.userId(), Outcome.done(true)));
        return outcomes;
    }

    /**
     * Changes users. Waits a while for open acts on them, and for those that have reserved the external ids, all together.
     *
     * @param request the actor, and where the changes come from
     * @param links of different users, with different external ids
     */
    public Map<UUID, Outcome> link(ActRequest request, List<Link> links) {
        Map<UUID, Outcome> outcomes = new HashMap<>();
        List<Link> remaining = links;
        long end = System.nanoTime() + config.patience().toNanos();
        while (!remaining.isEmpty()) {
            int before = outcomes.size();
            changeSome(request, remaining, outcomes);
            remaining = remaining.stream()
                    .filter(link -> !outcomes.containsKey(link.userId()))
                    .toList();
            if (outcomes.size() == before && !remaining.isEmpty()) {
                if (System.nanoTime() > end) {
                    remaining.forEach(link -> outcomes.put(link.userId(), Outcome.refused(ActBatches.inProgress())));
                    return outcomes;
                }
                LockSupport.parkNanos(PAUSE.toNanos());
            }
        }
        return outcomes;
    }

    /** Another writer than an act may take an external id in the meantime, such as a record that returns with its own. */
    private void changeSome(ActRequest request, List<Link> links, Map<UUID, Outcome> outcomes) {
        for (int tries = 1; ; tries++) {
            try {
                outcomes.putAll(Statements.repeatingDeadlocks(
                        () -> QuarkusTransaction.requiringNew().call(() -> inTransaction(request, links))));
                return;
            } catch (RuntimeException e) {
                if (!Statements.isDuplicate(e)) {
                    throw e;
                }
                if (tries == MOST_TRIES) {
                    break;
                }
            }
        }
        if (links.size() == 1) {
            outcomes.put(links.get(0).userId(), Outcome.refused(ExternalIdGuard.taken()));
        } else {
            links.forEach(link -> changeSome(request, List.of(link), outcomes));
        }
    }

    private Map<UUID, Outcome> inTransaction(ActRequest request, List<Link> links) {
        Map<UUID, UUID> acts = batches.open(kind, request, ids(links));
        // from here on no other act changes these users
        rows.lock(acts.keySet());
        List<Link> opened =
                links.stream().filter(link -> acts.containsKey(link.userId())).toList();
        Set<String> reserved = batches.reserved(
                opened.stream().flatMap(link -> reservation(link).stream()).toList());
        Batch batch = new Batch(opened, reserved, rows.living(acts.keySet()));
        Map<UUID, Outcome> outcomes = new HashMap<>();
        batch.judge(outcomes);
        Instant now = clock.now();
        ChangeContext context = new ChangeContext(
                request.origin(),
                request.actor().subject(),
                null,
                request.actor().requestId());
        Set<UUID> written = batch.changed.isEmpty()
                ? Set.of()
                : new HashSet<>(writer.writeOwn(List.copyOf(batch.changed.values()), now, context));
        // PostgreSQL compares numbers by their values
        batch.changed.keySet().forEach(user -> outcomes.put(user, Outcome.done(written.contains(user))));
        batches.close(kind, request, acts.values(), batch.done(acts, outcomes), now);
        return outcomes;
    }

    private static List<UUID> ids(List<Link> links) {
        return links.stream().map(Link::userId).toList();
    }

    private static Optional<String> externalId(Link link) {
        return Optional.ofNullable(link.change().externalId()).map(ExternalId::value);
    }

    /** As that of a plan, see {@link UserPlan#reservation}. */
    private static Optional<String> reservation(Link link) {
        return externalId(link).map(UserPlan::reservationOf);
    }

    /** Decides what becomes of changes, in their order, as if they were made one after the other. */
    private final class Batch {

        private final List<Link> links;
        private final Set<String> reserved;

        /** The users by their ids; those who are to be changed have their new values. */
        private final Map<UUID, User> users;

        private final Map<UUID, User> changed = new LinkedHashMap<>();
        private final Map<UUID, List<String>> fields = new HashMap<>();

        Batch(List<Link> links, Set<String> reserved, Map<UUID, User> users) {
            this.links = links;
            this.reserved = reserved;
            this.users = users;
        }

        /** Adds the outcomes of what is refused or needs no change. What has to be repeated has none. */
        void judge(Map<UUID, Outcome> outcomes) {
            Map<String, UUID> owners = subjects.ownersOf(
                    links.stream().flatMap(link -> externalId(link).stream()).toList());
            for (Link link : links) {
                try {
                    judge(link, owners, outcomes);
                } catch (ProblemException e) {
                    outcomes.put(link.userId(), Outcome.refused(e));
                }
            }
        }

        private void judge(Link link, Map<String, UUID> owners, Map<UUID, Outcome> outcomes) {
            User user = users.get(link.userId());
            if (user == null) {
                throw new ProblemException(ProblemType.NOT_FOUND, "The user has been deleted in the meantime.");
            }
            if (link.change().isAppliedTo(user)) {
                outcomes.put(user.id, Outcome.done(false));
                return;
            }
            Map<String, Object> attributes = link.change().attributesOf(user);
            if (!mustWait(user, link, owners)) {
                change(user, attributes, link.change().externalId());
            }
        }

        /**
         * Whether the external id is free only once this transaction, or another act, has ended.
         *
         * @throws ProblemException 409 if another user keeps it
         */
        private boolean mustWait(User user, Link link, Map<String, UUID> owners) {
            Optional<UUID> other = externalId(link).map(owners::get).filter(owner -> !owner.equals(user.id));
            if (other.isPresent()) {
                User owner = changed.get(other.get());
                if (owner == null || link.change().externalId().isAppliedTo(owner.externalId)) {
                    throw ExternalIdGuard.taken();
                }
            }
            return other.isPresent()
                    || reservation(link).filter(reserved::contains).isPresent();
        }

        private void change(User user, Map<String, Object> attributes, ExternalId externalId) {
            List<String> names = new ArrayList<>();
            if (attributes != null && !attributes.equals(user.attributes)) {
                user.attributes = attributes;
                names.add("attributes");
            }
            if (externalId != null && !Objects.equals(externalId.value(), user.externalId)) {
                user.externalId = externalId.value();
                names.add(ExternalId.FIELD);
            }
            changed.put(user.id, user);
            fields.put(user.id, names);
        }

        /** Returns what is done, for the audit log and the keys. */
        List<ActBatches.Done> done(Map<UUID, UUID> acts, Map<UUID, Outcome> outcomes) {
            return links.stream()
                    .filter(link -> outcomes.containsKey(link.userId())
                            && outcomes.get(link.userId()).refusal() == null)
                    .map(link -> done(link, acts, outcomes.get(link.userId()).changed()))
                    .toList();
        }

        private ActBatches.Done done(Link link, Map<UUID, UUID> acts, boolean isChanged) {
            return new ActBatches.Done(
                    acts.get(link.userId()),
                    link.userId(),
                    isChanged ? fields.get(link.userId()) : List.of(),
                    link.once(),
                    Map.of(CREATED, link.created(), CHANGED, isChanged));
        }
    }
}
