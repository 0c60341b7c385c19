package dev.rollcall.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/** What became of the requests of a load. */
final class Answers {

    /** That there was no answer. */
    static final int NONE = 0;

    /**
     * One of them.
     *
     * @param at when it came, by {@link System#nanoTime}
     * @param status or {@link #NONE}
     * @param nanos how long after it was to be sent
     */
    record Answer(long at, int status, long nanos) {

        boolean isAccepted() {
            return status >= 200 && status < 300;
        }
    }

    private final List<Answer> answers = Collections.synchronizedList(new ArrayList<>());

    /** How late the latest of them was sent, in nanoseconds: more than a little, and it is the load that could not be made. */
    private final AtomicLong latest = new AtomicLong();

    private final long begin = System.nanoTime();

    void sentLate(long nanos) {
        latest.accumulateAndGet(nanos, Math::max);
    }

    double latestMillis() {
        return latest.get() / 1e6;
    }

    /** How long it took until the last one was there, but at least so long. */
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

    /** In milliseconds, of those with a status; 0 if there are none. */
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

    /** From the first that was not accepted to the last, in time; empty if all were. */
    List<Answer> failures() {
        return all().stream().filter(answer -> !answer.isAccepted()).toList();
    }
}
