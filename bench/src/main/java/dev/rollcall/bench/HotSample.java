package dev.rollcall.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Measurements of a load, or the medians of several.
 *
 * @param perSecond responses per second
 * @param medianMicros median of the response times
 * @param p99Micros 99th percentile of the response times
 * @param cpuMicros CPU time per request in the measured process
 * @param allocatedBytes allocated bytes per request
 * @param statements SQL statements per request, as counted by pg_stat_statements
 * @param residentBytes resident memory of the process after the load
 */
record HotSample(
        double perSecond,
        double medianMicros,
        double p99Micros,
        double cpuMicros,
        double allocatedBytes,
        double statements,
        double residentBytes) {

    static HotSample median(List<HotSample> samples) {
        return new HotSample(
                median(samples, HotSample::perSecond),
                median(samples, HotSample::medianMicros),
                median(samples, HotSample::p99Micros),
                median(samples, HotSample::cpuMicros),
                median(samples, HotSample::allocatedBytes),
                median(samples, HotSample::statements),
                median(samples, HotSample::residentBytes));
    }

    private static double median(List<HotSample> samples, ToDoubleFunction<HotSample> value) {
        double[] sorted = samples.stream().mapToDouble(value).sorted().toArray();
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** Returns the cells of the table. */
    String cells() {
        return "%,.0f | %.1f ms | %.1f ms | %,.0f µs | %.0f kB | %.2f | %d MB"
                .formatted(
                        perSecond,
                        medianMicros / 1000,
                        p99Micros / 1000,
                        cpuMicros,
                        allocatedBytes / 1000,
                        statements,
                        Sample.megabytes(residentBytes));
    }
}
