package dev.rollcall.observability;

import dev.rollcall.http.RequestPath;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Removes private attributes from spans before they are sent: query strings, which contain searched names and sign-in codes, client
 * addresses and user agents. Paths keep ids, but no references such as {@code ext:4711}.
 */
@Singleton
class SpanPrivacy implements ExtendedSpanProcessor {

    private static final AttributeKey<String> URL = AttributeKey.stringKey("url.full");

    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");

    private static final List<AttributeKey<String>> HIDDEN = List.of(
            AttributeKey.stringKey("url.query"),
            AttributeKey.stringKey("client.address"),
            AttributeKey.stringKey("network.peer.address"),
            AttributeKey.stringKey("user_agent.original"));

    /** Replaces a value: attributes of a span cannot be removed. */
    private static final String REDACTED = "-";

    @Override
    public void onEnding(ReadWriteSpan span) {
        for (AttributeKey<String> key : HIDDEN) {
            if (span.getAttribute(key) != null) {
                span.setAttribute(key, REDACTED);
            }
        }
        String path = span.getAttribute(PATH);
        if (path != null) {
            span.setAttribute(PATH, RequestPath.withoutReferences(path));
        }
        String url = span.getAttribute(URL);
        if (url != null) {
            span.setAttribute(URL, url.replaceFirst("[?#].*", ""));
        }
    }

    @Override
    public boolean isOnEndingRequired() {
        return true;
    }

    @Override
    public void onStart(Context parent, ReadWriteSpan span) {
        // not all attributes are set yet
    }

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        // attributes can no longer be changed
    }

    @Override
    public boolean isEndRequired() {
        return false;
    }
}
