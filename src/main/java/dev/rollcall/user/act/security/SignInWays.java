package dev.rollcall.user.act.security;

import dev.rollcall.directory.Identity;
import dev.rollcall.directory.account.AccountCredential;
import dev.rollcall.directory.account.AccountCredential.Use;
import dev.rollcall.directory.account.DirectoryAccount;
import dev.rollcall.directory.account.LinkedIdentity;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the ways in which a user can sign in: a password, a passkey, a linked provider that is enabled, and a user federation. A second factor
 * alone is none.
 */
@ApplicationScoped
public class SignInWays {

    /** The kind of a way to sign in. */
    public enum Kind {
        PASSWORD,
        PASSKEY,
        PROVIDER,
        FEDERATION;

        public String code() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A way to sign in.
     *
     * @param id the id of the credential, or the alias of the provider; null for a federation
     */
    public record Way(Kind kind, String id) {}

    /**
     * The ways of a user.
     *
     * @param providersKnown whether the service may ask which of the linked providers are enabled; without that, none of them counts
     */
    public record Found(List<Way> ways, boolean providersKnown) {}

    private final DirectoryAccount account;

    SignInWays(DirectoryAccount account) {
        this.account = account;
    }

    /**
     * @param credentials those of the user
     */
    public Found of(Identity identity, List<AccountCredential> credentials) {
        List<Way> ways = new ArrayList<>();
        credentials.forEach(credential ->
                kind(credential.use()).ifPresent(kind -> ways.add(new Way(kind, credential.id()))));
        Set<String> linked = account.identities(identity.subject()).stream()
                .map(LinkedIdentity::provider)
                .collect(Collectors.toSet());
        Optional<Set<String>> providers = linked.isEmpty() ? Optional.of(Set.of()) : account.signInProviders(linked);
        providers.orElse(Set.of()).stream().sorted().forEach(provider -> ways.add(new Way(Kind.PROVIDER, provider)));
        if (identity.comesFromFederation()) {
            ways.add(new Way(Kind.FEDERATION, null));
        }
        return new Found(List.copyOf(ways), providers.isPresent());
    }

    private static Optional<Kind> kind(Use use) {
        return switch (use) {
            case PASSWORD -> Optional.of(Kind.PASSWORD);
            case PASSKEY -> Optional.of(Kind.PASSKEY);
            case SECOND_FACTOR -> Optional.empty();
        };
    }

    /**
     * @param removed the id of the credential, or the alias of the provider, that is about to be removed
     * @throws ProblemException 409 if no other way to sign in is left
     */
    void refuseLast(Identity identity, List<AccountCredential> credentials, String removed) {
        if (of(identity, credentials).ways().stream().allMatch(way -> removed.equals(way.id()))) {
            throw new ProblemException(
                    ProblemType.LAST_WAY_TO_SIGN_IN,
                    "This is your last way to sign in. Set a password or a passkey in Keycloak first.");
        }
    }
}
