package dev.rollcall.http;

import java.util.regex.Pattern;

/**
 * That requests of one kind go on for as long as their client likes, or as there is something to tell: they are counted apart from the
 * others. Beans of this type are gathered by {@code LoadShedding}.
 *
 * @param path what such a path looks like
 */
public record LongRunningRequests(Pattern path) {

    public static LongRunningRequests exactly(String path) {
        return new LongRunningRequests(Pattern.compile(Pattern.quote(path)));
    }
}
