package dev.rollcall.directory.keycloak.account;

import static dev.rollcall.directory.keycloak.call.KeycloakJson.array;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.elements;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.required;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.account.AccountCredential;
import dev.rollcall.directory.account.AccountCredential.Use;
import dev.rollcall.directory.account.AccountSession;
import dev.rollcall.directory.account.DirectoryAccount;
import dev.rollcall.directory.account.LinkableProvider;
import dev.rollcall.directory.account.LinkedIdentity;
import dev.rollcall.directory.account.LoginLock;
import dev.rollcall.directory.account.RequiredAction;
import dev.rollcall.directory.account.SignIn;
import dev.rollcall.directory.account.SignInLog;
import dev.rollcall.directory.key.KeyExchange;
import dev.rollcall.directory.keycloak.KeycloakUrls;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.directory.keycloak.call.KeycloakEventCalls;
import dev.rollcall.directory.keycloak.call.ServiceClient;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Implements the port about how users sign in with the Admin API of Keycloak's realm. */
@Singleton
record KeycloakAccount(KeycloakAccountApi api, KeycloakCalls calls, KeycloakEventCalls eventCalls, ServiceClient client)
        implements DirectoryAccount {

    private static final String ALIAS = "alias";
    private static final String ENABLED = "enabled";
    private static final String REQUIRED_ACTIONS = "requiredActions";

    /** The required action by which Keycloak links an account, since 26.3. */
    private static final String LINK_ACTION = "idp_link";

    private static final String LOGIN = "LOGIN";
    private static final String LOGIN_ERROR = "LOGIN_ERROR";
    private static final String NEWEST_FIRST = "desc";

    /** Credentials that Keycloak keeps for itself: former passwords, which must not be used again. */
    private static final String PASSWORD_HISTORY = "password-history";

    @Override
    public List<AccountSession> sessions(String subject) {
        return elements(array(calls.ask(() -> api.sessions(subject))))
                .map(session -> new AccountSession(
                        required(session, "id"),
                        millis(session.path("start")),
                        millis(session.path("lastAccess")),
                        text(session.path("ipAddress")),
                        elements(session.path("clients"))
                                .map(JsonNode::asText)
                                .sorted()
                                .toList()))
                .toList();
    }

    @Override
    public void endSession(String session) {
        calls.changeUnlessGone(() -> api.endSession(session));
    }

    /** A credential without an id is that of a user federation. */
    @Override
    public List<AccountCredential> credentials(String subject) {
        return elements(array(calls.ask(() -> api.credentials(subject))))
                .filter(credential -> credential.hasNonNull("id"))
                .filter(credential -> !credential.path("type").asText().equals(PASSWORD_HISTORY))
                .map(credential -> new AccountCredential(
                        required(credential, "id"),
                        required(credential, "type"),
                        text(credential.path("userLabel")),
                        millis(credential.path("createdDate")),
                        use(credential.path("type").asText())))
                .toList();
    }

    private static Use use(String type) {
        return switch (type) {
            case "password" -> Use.PASSWORD;
            case "webauthn-passwordless" -> Use.PASSKEY;
            // otp, webauthn, recovery-authn-codes, and those of extensions
            default -> Use.SECOND_FACTOR;
        };
    }

    @Override
    public void removeCredential(String subject, String credential) {
        calls.changeUnlessGone(() -> api.removeCredential(subject, credential));
    }

    @Override
    public List<LinkedIdentity> identities(String subject) {
        return elements(array(calls.ask(() -> api.identities(subject))))
                .map(link -> new LinkedIdentity(required(link, "identityProvider"), text(link.path("userName"))))
                .filter(link -> !link.provider().equals(KeyExchange.PROVIDER))
                .toList();
    }

    @Override
    public Optional<Set<String>> signInProviders(Set<String> providers) {
        return ifAllowed(() -> providers.stream().filter(this::letsSignIn).collect(Collectors.toSet()));
    }

    @Override
    public List<LinkableProvider> linkableProviders() {
        boolean offered = elements(array(calls.ask(api::requiredActions)))
                .anyMatch(action -> action.path(ALIAS).asText().equals(LINK_ACTION)
                        && action.path(ENABLED).asBoolean());
        return offered ? ifAllowed(this::enabledProviders).orElse(List.of()) : List.of();
    }

    private List<LinkableProvider> enabledProviders() {
        return elements(array(calls.ask(() -> api.allProviders(true))))
                .filter(provider -> provider.path(ENABLED).asBoolean())
                .filter(provider -> text(provider.path("organizationId")) == null)
                .map(provider -> new LinkableProvider(required(provider, ALIAS), text(provider.path("displayName"))))
                .filter(provider -> !provider.alias().equals(KeyExchange.PROVIDER))
                .toList();
    }

    /** Empty if the service account lacks the right. */
    private static <T> Optional<T> ifAllowed(Supplier<T> question) {
        try {
            return Optional.of(question.get());
        } catch (DirectoryRefusedException e) {
            if (e.kind() == Kind.FORBIDDEN) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** A provider that is only for linking is not offered at the sign-in. */
    private boolean letsSignIn(String alias) {
        return elements(array(calls.ask(() -> api.providers('"' + alias + '"'))))
                .filter(provider -> provider.path(ALIAS).asText().equals(alias))
                .anyMatch(provider -> provider.path(ENABLED).asBoolean()
                        && !provider.path("linkOnly").asBoolean());
    }

    @Override
    public void unlink(String subject, String provider) {
        calls.changeUnlessGone(() -> api.unlink(subject, provider));
    }

    @Override
    public List<RequiredAction> requiredActions(String subject) {
        Set<String> asked = asked(subject);
        return elements(array(calls.ask(api::requiredActions)))
                .map(action -> new RequiredAction(
                        required(action, ALIAS),
                        action.path("name").asText(),
                        action.path(ENABLED).asBoolean(),
                        asked.contains(action.path(ALIAS).asText())))
                .toList();
    }

    private Set<String> asked(String subject) {
        return elements(calls.ask(() -> api.user(subject)).path(REQUIRED_ACTIONS))
                .map(JsonNode::asText)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public void setRequiredAction(String subject, String action, boolean asked) {
        Set<String> seen = new TreeSet<>();
        calls.replaceUntilKept(
                "the required actions of this user",
                () -> replace(subject, action, asked, seen),
                () -> isKept(asked(subject), action, asked, seen));
    }

    /**
     * @param seen all that was asked of the user besides this action, whenever it was read; is completed
     */
    private void replace(String subject, String action, boolean asked, Set<String> seen) {
        Set<String> before = asked(subject);
        seen.addAll(before);
        seen.remove(action);
        if (isKept(before, action, asked, seen)) {
            return;
        }
        ObjectNode user = JsonNodeFactory.instance.objectNode();
        seen.forEach(user.withArray(REQUIRED_ACTIONS)::add);
        if (asked) {
            user.withArray(REQUIRED_ACTIONS).add(action);
        }
        calls.changeRepeatably(() -> api.update(subject, user));
    }

    private static boolean isKept(Set<String> now, String action, boolean asked, Set<String> others) {
        return now.contains(action) == asked && now.containsAll(others);
    }

    /** A realm whose list of saved types is empty saves all of them. */
    @Override
    public SignInLog signIns(String subject, int most) {
        JsonNode realm = calls.ask(api::realm);
        boolean on = realm.path("eventsEnabled").asBoolean();
        Set<String> saved =
                elements(realm.path("enabledEventTypes")).map(JsonNode::asText).collect(Collectors.toSet());
        JsonNode events =
                eventCalls.askAboutUser(() -> api.events(List.of(LOGIN, LOGIN_ERROR), subject, NEWEST_FIRST, most));
        return new SignInLog(
                elements(array(events)).map(KeycloakAccount::signIn).toList(),
                on && (saved.isEmpty() || saved.contains(LOGIN)),
                on && (saved.isEmpty() || saved.contains(LOGIN_ERROR)),
                Optional.of(realm.path("eventsExpiration").asLong())
                        .filter(seconds -> seconds > 0)
                        .map(Duration::ofSeconds));
    }

    /** Keycloak names what went wrong in {@code error}, but not in each event of the type. */
    private static SignIn signIn(JsonNode event) {
        String error = text(event.path("error"));
        boolean failed = event.path("type").asText().equals(LOGIN_ERROR);
        return new SignIn(
                millis(event.path("time")),
                failed && error == null ? "unknown" : error,
                text(event.path("ipAddress")),
                text(event.path("clientId")),
                text(event.path("details").path("identity_provider")));
    }

    /** Times of failures are in milliseconds, the end of the lock in seconds: the largest number if there is no end. */
    @Override
    public LoginLock lock(String subject) {
        JsonNode found = calls.ask(() -> api.failedLogins(subject));
        boolean locked = found.path("disabled").asBoolean();
        long until = found.path("failedLoginNotBefore").asLong();
        String address = text(found.path("lastIPFailure"));
        return new LoginLock(
                locked,
                locked && until > 0 && until < Long.MAX_VALUE ? Instant.ofEpochSecond(until) : null,
                found.path("numFailures").asInt(),
                millis(found.path("lastFailure")),
                "n/a".equals(address) ? null : address);
    }

    @Override
    public void unlock(String subject) {
        calls.changeUnlessGone(() -> api.forgetFailedLogins(subject));
    }

    @Override
    public void sendVerificationMail(String subject) {
        calls.changeOnce(() -> {
            api.sendVerificationMail(subject);
            return true;
        });
    }

    @Override
    public String accountPages() {
        return KeycloakUrls.accountPages(client.realm());
    }

    private static Instant millis(JsonNode time) {
        return time.asLong() > 0 ? Instant.ofEpochMilli(time.asLong()) : null;
    }

    private static String text(JsonNode node) {
        String text = node.asText("");
        return text.isBlank() ? null : text;
    }
}
