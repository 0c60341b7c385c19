package dev.rollcall.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.monitoring.PromQl.LabelMatcher;
import dev.rollcall.monitoring.PromQl.Selector;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Proves that no metric of an expression is overlooked: MonitoringTest would not check it. */
class PromQlTest {

    @Test
    void findsEveryMetricOfAnExpression() {
        assertThat(
                        PromQl.selectors(
                                "histogram_quantile(0.99, sum by (le) (rate(a_bucket{uri!~\".*/(b|c)}\",x=\"y\"}[5m]))) > 2.5 and max(d) == 1"))
                .containsExactly(
                        new Selector(
                                "a_bucket",
                                List.of(new LabelMatcher("uri", "!~", ".*/(b|c)}"), new LabelMatcher("x", "=", "y"))),
                        new Selector("d", List.of()));
        assertThat(PromQl.selectors(
                        "sum by (instance, area) (rate(e_total[$__rate_interval])) / ignoring(x) f unless g"))
                .extracting(Selector::metric)
                .containsExactly("e_total", "f", "g");
    }
}
