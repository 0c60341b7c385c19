package dev.rollcall.user.api.security;

import dev.rollcall.auth.token.TokenClaims;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.account.AccountCredential;
import dev.rollcall.directory.account.AccountSession;
import dev.rollcall.directory.account.DirectoryAccount;
import dev.rollcall.directory.account.LoginLock;
import dev.rollcall.directory.account.RequiredAction;
import dev.rollcall.directory.account.SignIn;
import dev.rollcall.directory.account.SignInLog;
import dev.rollcall.user.act.security.SignInWays;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Shows how a user signs in. Keycloak is asked at each request; nothing is stored. */
@ApplicationScoped
class SecurityViews {

    private static final int MOST_SIGN_INS = 50;

    private final DirectoryAccount account;
    private final Directory directory;
    private final SignInWays ways;

    SecurityViews(DirectoryAccount account, Directory directory, SignInWays ways) {
        this.account = account;
        this.directory = directory;
        this.ways = ways;
    }

    /**
     * @param caller of whose sessions one may be the current one
     */
    SessionList sessions(String subject, TokenClaims caller) {
        String current = caller.session().orElse("");
        return new SessionList(account.sessions(subject).stream()
                .sorted(Comparator.comparing(
                        AccountSession::lastUsedAt, Comparator.nullsLast(Comparator.<Instant>reverseOrder())))
                .map(session -> new SessionView(
                        session.id(),
                        session.startedAt(),
                        session.lastUsedAt(),
                        session.address(),
                        session.clients(),
                        session.id().equals(current)))
                .toList());
    }

    CredentialList credentials(String subject) {
        Identity identity = directory
                .find(subject)
                .orElseThrow(() -> new DirectoryRefusedException(Kind.GONE, "The identity does not exist.", List.of()));
        List<AccountCredential> credentials = account.credentials(subject);
        SignInWays.Found found = ways.of(identity, credentials);
        return new CredentialList(
                credentials.stream()
                        .map(credential -> new CredentialView(
                                credential.id(), credential.type(), credential.label(), credential.createdAt()))
                        .toList(),
                found.ways().stream()
                        .map(way -> new SignInWayView(way.kind().code(), way.id()))
                        .toList(),
                found.providersKnown());
    }

    IdentityList identities(String subject) {
        return new IdentityList(account.identities(subject).stream()
                .map(link -> new IdentityView(link.provider(), link.userName()))
                .toList());
    }

    /** As {@link #identities}, with the providers where another account can be linked. */
    OwnIdentityList ownIdentities(String subject) {
        List<IdentityView> linked = identities(subject).items();
        Set<String> aliases = linked.stream().map(IdentityView::provider).collect(Collectors.toSet());
        return new OwnIdentityList(
                linked,
                account.linkableProviders().stream()
                        .filter(provider -> !aliases.contains(provider.alias()))
                        .map(provider -> new LinkableProviderView(provider.alias(), provider.name()))
                        .toList());
    }

    SignInList signIns(String subject) {
        SignInLog log = account.signIns(subject, MOST_SIGN_INS);
        return new SignInList(
                log.signIns().stream().map(SecurityViews::signIn).toList(),
                log.keepsSignIns(),
                log.keepsFailures(),
                log.kept().map(Duration::toSeconds).orElse(null));
    }

    private static SignInView signIn(SignIn signIn) {
        return new SignInView(
                signIn.at(),
                signIn.error() == null ? "success" : "failure",
                signIn.error(),
                signIn.address(),
                signIn.client(),
                signIn.provider());
    }

    RequiredActionList requiredActions(String subject) {
        return new RequiredActionList(account.requiredActions(subject).stream()
                .filter(RequiredAction::enabled)
                .map(action -> new RequiredActionView(action.alias(), action.name(), action.asked()))
                .toList());
    }

    LockView lock(String subject) {
        LoginLock lock = account.lock(subject);
        return new LockView(
                lock.locked(), lock.until(), lock.failures(), lock.lastFailureAt(), lock.lastFailureAddress());
    }
}
