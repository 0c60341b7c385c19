package dev.rollcall.change.api;

import dev.rollcall.auth.Caller;
import dev.rollcall.auth.key.KeyWatch;
import dev.rollcall.auth.revocation.TokenValidity;
import dev.rollcall.change.ChangeCursor;
import dev.rollcall.change.ChangePage;
import dev.rollcall.change.ChangeTypes;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Optional;

/** Reads the log for requests: from memory where it can, else from the database, and on if a request waits. */
@ApplicationScoped
class Followers {

    private final ChangeTail tail;
    private final ChangeReads reads;
    private final TokenValidity validity;
    private final KeyWatch keys;
    private final FollowersConfig config;
    private final Counter sent;

    Followers(
            ChangeTail tail,
            ChangeReads reads,
            TokenValidity validity,
            KeyWatch keys,
            FollowersConfig config,
            MeterRegistry metrics) {
        this.tail = tail;
        this.reads = reads;
        this.validity = validity;
        this.keys = keys;
        this.config = config;
        this.sent = metrics.counter("rollcall.changes.sent");
    }

    /** Lets the counter exist from the start, so that a dashboard shows 0 instead of nothing until the first stream. */
    void atStart(@Observes StartupEvent start) {
        // the event creates this bean, and the constructor registers the counter
    }

    /** Returns the next entries, as they are in the database now. */
    Uni<ChangePage> page(StartingPoint start, ChangeTypes types, int limit) {
        return reads.page(start, types, limit);
    }

    /** Returns the next entries as soon as there are some, none at the end of a time. Must be called on an event loop. */
    Uni<ChangePage> await(Caller caller, StartingPoint start, ChangeTypes types, int limit, Duration most) {
        refuseAtShutdown();
        Context loop = Vertx.currentContext();
        Following following = following(caller, types);
        Optional<ChangePage> known =
                start.kind() == StartingPoint.Kind.AFTER ? tail.after(start.cursor(), types, limit) : Optional.empty();
        return known.map(page -> Uni.createFrom().item(page))
                .orElseGet(() -> reads.page(start, types, limit))
                .chain(page -> page.entries().isEmpty()
                        ? LongPoll.wait(following, loop, page.next(), limit, most)
                        : Uni.createFrom().item(page));
    }

    /** Returns a stream of entries that has not begun. Must be called on an event loop. */
    Uni<EventStream> stream(Caller caller, StartingPoint start, ChangeTypes types, RoutingContext request) {
        refuseAtShutdown();
        Context loop = Vertx.currentContext();
        return known(start)
                .map(place -> Uni.createFrom().item(place))
                .orElseGet(() -> reads.place(start))
                .map(place ->
                        new EventStream(following(caller, types), request, loop, place, config.heartbeat(), sent));
    }

    /** Returns the place if memory is enough to know that it exists. */
    private Optional<ChangeCursor> known(StartingPoint start) {
        return switch (start.kind()) {
            case START -> Optional.empty();
            case NOW -> tail.end();
            case AFTER -> tail.after(start.cursor(), ChangeTypes.of(null), 1).map(page -> start.cursor());
        };
    }

    /** A client would otherwise repeat its request at once, again and again, since nothing waits here any more. */
    private void refuseAtShutdown() {
        if (tail.isClosed()) {
            throw ProblemException.retryAfter(
                    1, ProblemType.OVERLOADED, "This replica is shutting down. Try again.", null);
        }
    }

    private Following following(Caller caller, ChangeTypes types) {
        return new Following(tail, reads, validity, keys, caller, types);
    }
}
