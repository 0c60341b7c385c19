package dev.rollcall.observability;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.internal.ExtendedSpanProcessor;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Takes from spans, before they are sent, what their instrumentation puts in and nobody but the request's two ends should know:
 * queries, where names are searched for and codes of sign-ins come back, and from where and with what somebody asks. Paths stay:
 * they have ids.
 */
@Singleton
class SpanPrivacy implements ExtendedSpanProcessor {

    private static final AttributeKey<String> URL = AttributeKey.stringKey("url.full");

    private static final List<AttributeKey<String>> HIDDEN = List.of(
            AttributeKey.stringKey("url.query"),
            AttributeKey.stringKey("client.address"),
            AttributeKey.stringKey("network.peer.address"),
            AttributeKey.stringKey("user_agent.original"));

    /** An attribute cannot be taken away again. */
    private static final String NOTHING = "-";

    @Override
    public void onEnding(ReadWriteSpan span) {
        for (AttributeKey<String> key : HIDDEN) {
            if (span.getAttribute(key) != null) {
                span.setAttribute(key, NOTHING);
            }
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
        // not all of it is there yet
    }

    @Override
    public boolean isStartRequired() {
        return false;
    }

    @Override
    public void onEnd(ReadableSpan span) {
        // nothing can be changed any more
    }

    @Override
    public boolean isEndRequired() {
        return false;
    }
}
