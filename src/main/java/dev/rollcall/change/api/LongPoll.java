package dev.rollcall.change.api;

import dev.rollcall.change.ChangeCursor;
import dev.rollcall.change.ChangePage;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.Context;
import java.time.Duration;

/** A request that waits for the next entries, for a limited time. It ends without any at the end of that time, and where a stream ends. */
final class LongPoll extends Follower {

    private final Context loop;
    private final UniEmitter<? super ChangePage> answer;
    private long deadline;

    private LongPoll(
            Following following, Context loop, ChangeCursor place, int limit, UniEmitter<? super ChangePage> answer) {
        super(following, loop, place, limit);
        this.loop = loop;
        this.answer = answer;
    }

    static Uni<ChangePage> wait(Following following, Context loop, ChangeCursor place, int limit, Duration most) {
        return Uni.createFrom().emitter(answer -> {
            LongPoll poll = new LongPoll(following, loop, place, limit, answer);
            // as when the client is gone
            answer.onTermination(poll::close);
            loop.runOnContext(now -> poll.begin(most));
        });
    }

    private void begin(Duration most) {
        deadline = loop.owner().setTimer(most.toMillis(), over -> end("the time is over"));
        start(most);
    }

    @Override
    boolean isReady() {
        return true;
    }

    @Override
    void take(ChangePage page) {
        if (!page.entries().isEmpty()) {
            close();
            answer.complete(page);
        }
    }

    @Override
    void tick(Duration interval) {
        // nothing is sent while it waits
    }

    @Override
    void last(String reason) {
        answer.complete(ChangePage.empty(place()));
    }

    @Override
    void released() {
        loop.owner().cancelTimer(deadline);
    }
}
