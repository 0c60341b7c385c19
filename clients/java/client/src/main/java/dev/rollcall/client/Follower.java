package dev.rollcall.client;

import dev.rollcall.client.model.ChangeEvent;
import dev.rollcall.client.model.User;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps a copy of users with {@link Rollcall#follow}. Store the cursor together with the copy, in one transaction, and pass it to the next
 * {@code follow}.
 */
public interface Follower {
    /**
     * Replaces the whole copy by these users: at first, and whenever the cursor has expired. Users who are not among them were deleted.
     *
     * @param users all users, read while they arrive
     */
    void replace(Stream<User> users, String cursor);

    /**
     * Applies changes. They may come again, so compare versions or read the changed records again.
     *
     * @param changes empty if only the cursor has moved
     */
    void apply(List<ChangeEvent> changes, String cursor);

    /** Called before each repetition, for logs. */
    default void retrying(RuntimeException cause, Duration pause) {}
}
