package dev.rollcall.testing;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;

/** The management port of the service under test: health and metrics, without authentication. */
public final class ManagementPort {

    private ManagementPort() {}

    public static Response get(String path) {
        return request().get(path);
    }

    /** Returns the values of the metrics whose name and labels begin with a text. */
    public static List<Double> metrics(String series) {
        return get("/q/metrics")
                .asString()
                .lines()
                .filter(line -> line.startsWith(series))
                .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
                .toList();
    }

    /** Returns a part of a readiness check; null if there is none. */
    public static String readiness(String check, String path) {
        return get("/q/health/ready").path("checks.find { it.name == '%s' }.%s".formatted(check, path));
    }

    public static RequestSpecification request() {
        return given().port(number());
    }

    public static URI uri() {
        return URI.create("http://localhost:" + number());
    }

    public static int number() {
        return ConfigProvider.getConfig().getValue("quarkus.management.test-port", Integer.class);
    }
}
