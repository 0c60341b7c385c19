package dev.rollcall.filter;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.WriterInterceptorContext;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What differs in dev mode, for all kinds of answers. {@code LiveReloadIT} looks at some in dev mode itself. */
class DevModeAnswersTest {

    @ParameterizedTest
    @CsvSource({
        "500, text/html;charset=UTF-8, true",
        "500, text/html, true",
        "500, application/problem+json, false",
        "500, , false",
        "200, text/html;charset=UTF-8, false",
        "404, text/html, false"
    })
    void onlyTheErrorPageNeedsNoPolicy(int status, String type, boolean expected) {
        assertThat(SecurityHeaders.isErrorPage(status, type)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"application/json", "application/problem+json", "application/json;charset=UTF-8"})
    void jsonEndsWithALineBreak(String type) throws IOException {
        assertThat(answer(type)).isEqualTo("body\n");
    }

    @Test
    void otherAnswersStayAsTheyAre() throws IOException {
        assertThat(answer("text/csv")).isEqualTo("body");
        assertThat(answer("application/x-ndjson")).isEqualTo("body");
    }

    private String answer(String type) throws IOException {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        AtomicReference<OutputStream> body = new AtomicReference<>(sent);
        WriterInterceptorContext context = (WriterInterceptorContext) Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {WriterInterceptorContext.class},
                (proxy, method, values) -> switch (method.getName()) {
                    case "getMediaType" -> MediaType.valueOf(type);
                    case "getOutputStream" -> sent;
                    case "setOutputStream" -> {
                        body.set((OutputStream) values[0]);
                        yield null;
                    }
                    case "proceed" -> {
                        body.get().write("body".getBytes(StandardCharsets.UTF_8));
                        body.get().close();
                        yield null;
                    }
                    default -> throw new UnsupportedOperationException(method.getName());
                });
        new LineBreaks().aroundWriteTo(context);
        return sent.toString();
    }
}
