package dev.rollcall.directory.profile;

import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.IdentityChange;
import jakarta.inject.Singleton;
import java.util.Collections;
import java.util.Optional;
import java.util.Set;

/**
 * The attribute of the realm's user profile that names the sponsor of an agent: the subject of the person who is responsible for it. A mapper
 * puts it into the agent's tokens. Nobody but administrators may view and change it.
 */
@Singleton
public record SponsorAttribute(Directory directory, ProfileSource source) {

    public static final String NAME = "sponsor";

    /**
     * Sets or removes the sponsor of an agent.
     *
     * @param subject of the agent
     * @param sponsor empty to remove
     * @throws DirectoryRefusedException if the realm's user profile does not declare the attribute, or the agent has no identity
     * @throws DirectoryUnavailableException if there is no answer
     */
    public void set(String subject, Optional<String> sponsor) {
        directory.update(
                subject, IdentityChange.NONE.withProfile(Collections.singletonMap(NAME, sponsor.orElse(null))));
    }

    /** Returns the attribute as the realm declares it; empty if it does not. */
    public Optional<DeclaredAttribute> declared() {
        return source.profile().attribute(NAME);
    }

    /** Whether only administrators may view and change an attribute. */
    public static boolean isForAdministrators(DeclaredAttribute attribute) {
        Set<DeclaredAttribute.Audience> administrators = Set.of(DeclaredAttribute.Audience.ADMINISTRATOR);
        return attribute.viewers().equals(administrators) && attribute.editors().equals(administrators);
    }
}
