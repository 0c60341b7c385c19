package dev.rollcall.page;

import dev.rollcall.http.ETags;
import java.nio.charset.StandardCharsets;

/**
 * A file of the pages that the service writes itself.
 *
 * @param mediaType the value of {@code Content-Type}
 * @param tag the entity tag, the same on all replicas
 */
public record PageFile(byte[] content, String mediaType, String tag) {

    static PageFile of(byte[] content, String mediaType) {
        return new PageFile(content, mediaType, ETags.ofContent(content));
    }

    static PageFile ofText(String text, String mediaType) {
        return of(text.getBytes(StandardCharsets.UTF_8), mediaType + ";charset=UTF-8");
    }
}
