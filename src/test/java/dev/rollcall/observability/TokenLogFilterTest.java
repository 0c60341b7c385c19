package dev.rollcall.observability;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokenLogFilterTest {

    private static final String SIGNED = "eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJl";
    private static final String ENCRYPTED = "eyJhbGciOiJkaXIifQ..aXYtb2YtaXQ.dGV4dA.dGFn";

    private final TokenLogFilter filter = new TokenLogFilter();

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "kid unknown: JsonWebSignature{}->" + SIGNED + "];kid unknown: JsonWebSignature{}->(token)]",
                "cookie=" + ENCRYPTED + "|" + SIGNED + ", over;cookie=(token)|(token), over",
                "cut off: eyJhbGciOiJSUzI1NiJ9.eyJzdWIi;cut off: (token)",
                "JWT (claims->{\"email\":\"a@b.example\",\"a\":{}}) rejected due to;JWT (claims) rejected due to",
                "no token at all: eyJ is how one begins;no token at all: eyJ is how one begins"
            })
    void tokensAndClaimsAreMasked(String message, String expected) {
        assertThat(TokenLogFilter.mask(message)).isEqualTo(expected);
    }

    @Test
    void tokenInParametersIsMasked() {
        ExtLogRecord entry = new ExtLogRecord(Level.ERROR, "%s: 100 %% of %s", ExtLogRecord.FormatStyle.PRINTF, "");
        entry.setParameters(new Object[] {"refused", SIGNED});

        assertThat(filter.isLoggable(entry)).isTrue();

        assertThat(entry.getMessage()).isEqualTo("refused: 100 % of (token)");
        assertThat(entry.getFormatStyle()).isEqualTo(ExtLogRecord.FormatStyle.NO_FORMAT);
        assertThat(entry.getParameters()).isNull();
    }

    @Test
    void tokenInCauseIsMaskedAndStackTraceIsKept() {
        Exception thrown = new IllegalStateException("outer", new IllegalArgumentException("bad: " + SIGNED));
        thrown.addSuppressed(new IllegalStateException("also: " + SIGNED));
        ExtLogRecord entry = new ExtLogRecord(Level.ERROR, "failed", "");
        entry.setThrown(thrown);

        filter.isLoggable(entry);

        assertThat(text(entry.getThrown()))
                .contains(
                        "java.lang.IllegalStateException: outer",
                        "java.lang.IllegalArgumentException: bad: (token)",
                        "also: (token)",
                        "tokenInCauseIsMaskedAndStackTraceIsKept")
                .doesNotContain("eyJ");
    }

    @Test
    void exceptionWithoutTokenIsUnchanged() {
        Exception thrown = new IllegalStateException("outer", new IllegalArgumentException("inner"));
        ExtLogRecord entry = new ExtLogRecord(Level.ERROR, "failed", "");
        entry.setThrown(thrown);

        filter.isLoggable(entry);

        assertThat(entry.getThrown()).isSameAs(thrown);
    }

    private static String text(Throwable thrown) {
        StringWriter text = new StringWriter();
        thrown.printStackTrace(new PrintWriter(text));
        return text.toString();
    }
}
