package dev.rollcall.user.api.profile;

import dev.rollcall.directory.Identity;
import dev.rollcall.directory.profile.DeclaredAttribute;
import dev.rollcall.directory.profile.DeclaredAttribute.Audience;
import dev.rollcall.directory.profile.RealmProfile;
import dev.rollcall.user.UserView;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Leaves out the attributes of the realm's user profile that a caller does not see. */
@Singleton
public record VisibleProfile(RealmProfile profile) {

    /** Returns a record for its own user: with the attributes that the realm lets users view; with none if that is not known. */
    public UserView own(UserView user) {
        return user.profile().isEmpty() ? user : user.withProfile(visibleToUsers());
    }

    /** As {@link #own(UserView)}, without those that the user does not have. */
    public Identity own(Identity identity) {
        Map<String, Object> attributes = new LinkedHashMap<>(identity.profile());
        attributes.keySet().retainAll(visibleToUsers());
        attributes.values().removeIf(value -> value == null);
        return identity.withProfile(attributes);
    }

    /** Returns a record for administrators, as it was stored: with the attributes that are still copied. */
    public UserView named(UserView user) {
        return user.withProfile(profile.names().all());
    }

    /** Returns the names of the attributes that users may view of their own account. */
    public Set<String> visibleToUsers() {
        return profile.copied().stream()
                .filter(attribute -> attribute.isVisibleTo(Audience.USER))
                .map(DeclaredAttribute::name)
                .collect(Collectors.toSet());
    }
}
