package dev.rollcall.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** The responses to the requests of a load. */
final class Answers {

    /** Status of a request that got no response. */
    static final int NONE = 0;

    /**
     * A response.
     *
     * @param at when it arrived, by {@link System#nanoTime}
     * @param status HTTP status, or {@link #NONE}
     * @param nanos time since the request was due
     */
    record Answer(long at, int status, long nanos) {

        boolean isAccepted() {
            return status >= 200 && status < 300;
        }
    }

    private final List<Answer> answers = Collections.synchronizedList(new ArrayList<>());

    /** Largest delay of a request behind its due time, in nanoseconds. If it is large, the load generator was too slow. */
    private final AtomicLong latest = new AtomicLong();

    private final long begin = System.nanoTime();

    void sentLate(long nanos) {
        latest.accumulateAndGet(nanos, Math::max);
    }

    double latestMillis() {
        return latest.get() / 1e6;
    }

    /** Returns the time until the last response arrived, but at least the given time. */
    double seconds(Duration atLeast) {
        long last = all().stream().mapToLong(Answer::at).max().orElse(begin);
        return Math.max(atLeast.toMillis() / 1000.0, (last - begin) / 1e9);
    }

    void add(long sent, int status) {
        long now = System.nanoTime();
        answers.add(new Answer(now, status, now - sent));
    }

    long count(Predicate<Answer> which) {
        return all().stream().filter(which).count();
    }

    long accepted() {
        return count(Answer::isAccepted);
    }

    /** Returns a percentile of the response times in milliseconds; 0 if there are no such responses. */
    double percentile(Predicate<Answer> which, double share) {
        long[] sorted =
                all().stream().filter(which).mapToLong(Answer::nanos).sorted().toArray();
        return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / 1e6;
    }

    List<Answer> all() {
        synchronized (answers) {
            return new ArrayList<>(answers);
        }
    }

    /** Returns the responses that were not accepted. */
    List<Answer> failures() {
        return all().stream().filter(answer -> !answer.isAccepted()).toList();
    }
}
