package dev.rollcall.testing;

import static io.restassured.RestAssured.given;

import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import org.eclipse.microprofile.config.ConfigProvider;

/** The management port of the service under test: health and metrics, without authentication. */
public final class ManagementPort {

    private ManagementPort() {}

    public static Response get(String path) {
        return request().get(path);
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
