package dev.rollcall.http;

import java.util.regex.Pattern;

/**
 * Marks requests that last as long as the client or the data does, such as exports. They have a limit of their own: {@code LoadShedding}
 * collects the beans of this type.
 *
 * @param path matches the paths of such requests
 */
public record LongRunningRequests(Pattern path) {

    public static LongRunningRequests exactly(String path) {
        return new LongRunningRequests(Pattern.compile(Pattern.quote(path)));
    }
}
