package dev.rollcall.bench;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What writes at a fixed rate cost, and how soon they were delivered.
 *
 * @param clientMicros time of each write with its commit, as the client sees it
 * @param postgresMicros mean execution time in PostgreSQL, with triggers, without the commit
 * @param walBytes bytes of WAL for each write, without the commit
 * @param cpuMicros CPU time of the service for each write
 * @param delays milliseconds from each commit to the answer of each receiver; empty without webhooks
 */
record DeliveryCost(
        List<Double> clientMicros, double postgresMicros, double walBytes, double cpuMicros, List<Double> delays) {

    /** Returns the measurements of all, and the means of what are means. */
    static DeliveryCost of(List<DeliveryCost> costs) {
        return new DeliveryCost(
                costs.stream().flatMap(cost -> cost.clientMicros.stream()).toList(),
                mean(costs, DeliveryCost::postgresMicros),
                mean(costs, DeliveryCost::walBytes),
                mean(costs, DeliveryCost::cpuMicros),
                costs.stream().flatMap(cost -> cost.delays.stream()).toList());
    }

    private static double mean(List<DeliveryCost> costs, ToDoubleFunction<DeliveryCost> value) {
        return costs.stream().mapToDouble(value).average().orElseThrow();
    }

    /** Returns the cells of the table. */
    String cells() {
        String delivery = delays.isEmpty()
                ? "– | – | –"
                : "%,.0f ms | %,.0f ms | %,.0f ms"
                        .formatted(
                                ChangesBench.percentile(delays, 0.5),
                                ChangesBench.percentile(delays, 0.99),
                                ChangesBench.percentile(delays, 1));
        return "%,d | %,.0f µs | %,.0f µs | %,.0f bytes | %,.0f µs | %s"
                .formatted(
                        clientMicros.size(),
                        ChangesBench.percentile(clientMicros, 0.5),
                        postgresMicros,
                        walBytes,
                        cpuMicros,
                        delivery);
    }
}
