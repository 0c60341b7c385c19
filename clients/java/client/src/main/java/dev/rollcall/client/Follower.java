package dev.rollcall.client;

import dev.rollcall.client.model.ChangeEvent;
import dev.rollcall.client.model.User;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps a copy of users with {@link Rollcall#follow}. Store the cursor in the transaction in which you store what the changes caused, so
 * that following goes on from it.
 */
public interface Follower {
    /**
     * Replaces the whole copy by these users: at first, and whenever the cursor has expired. Users who are not among them were deleted.
     *
     * @param users all users, read while they arrive
     */
    void replace(Stream<User> users, String cursor);

    /**
     * Applies changes. They may come again, so compare versions or read the changed records anew.
     *
     * @param changes empty if only the cursor has moved
     */
    void apply(List<ChangeEvent> changes, String cursor);
}
