package dev.rollcall.web;

import java.util.regex.Pattern;

/**
 * That requests of one kind go on for as long as their client likes, or as there is something to tell: they are counted apart from the
 * others. Beans of this type are gathered by {@link LoadShedding}.
 *
 * @param path what such a path looks like
 */
public record LongRequest(Pattern path) {

    public static LongRequest exactly(String path) {
        return new LongRequest(Pattern.compile(Pattern.quote(path)));
    }
}
