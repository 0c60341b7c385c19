package dev.rollcall.directory.keycloak;

import static dev.rollcall.directory.keycloak.KeycloakUser.ATTRIBUTES;
import static dev.rollcall.directory.keycloak.KeycloakUser.CREATION_TIME;
import static dev.rollcall.directory.keycloak.KeycloakUser.EMAIL;
import static dev.rollcall.directory.keycloak.KeycloakUser.LOCALE;
import static dev.rollcall.directory.keycloak.KeycloakUser.USERNAME;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.createdId;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.elements;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.entries;
import static dev.rollcall.directory.keycloak.call.KeycloakJson.required;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.rollcall.directory.Directory;
import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryRefusedException.Kind;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.Identity;
import dev.rollcall.directory.IdentityChange;
import dev.rollcall.directory.NewIdentity;
import dev.rollcall.directory.keycloak.call.KeycloakCalls;
import dev.rollcall.directory.keycloak.call.KeycloakFailures;
import dev.rollcall.directory.keycloak.call.KeycloakJson;
import dev.rollcall.directory.profile.DeclaredAttribute;
import dev.rollcall.directory.profile.DeclaredAttribute.Audience;
import dev.rollcall.directory.profile.RealmProfile;
import dev.rollcall.problem.ErrorKey;
import dev.rollcall.problem.Problem.FieldError;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Implements the directory with the Admin API of Keycloak's realm. */
@ApplicationScoped
class KeycloakDirectory implements Directory {

    private static final String NAME = "name";

    /** The prefix of the usernames of service accounts. A user's username may begin with it, too. */
    private static final String SERVICE_ACCOUNT = "service-account-";

    private static final String INTERNATIONALIZATION = "internationalizationEnabled";

    private static final String SESSION_MAX = "ssoSessionMaxLifespan";

    private final KeycloakAdmin admin;
    private final KeycloakCalls calls;
    private final KeycloakFederations federations;
    private final RealmProfile realmProfile;
    private final ObjectMapper json;

    KeycloakDirectory(
            KeycloakAdmin admin,
            KeycloakCalls calls,
            KeycloakFederations federations,
            RealmProfile realmProfile,
            ObjectMapper json) {
        this.admin = admin;
        this.calls = calls;
        this.federations = federations;
        this.realmProfile = realmProfile;
        this.json = json;
    }

    @Override
    public Optional<Identity> find(String subject) {
        return find(subject, user -> !isServiceAccount(user));
    }

    @Override
    public Optional<Identity> findServiceAccount(String subject) {
        return find(subject, this::isServiceAccount);
    }

    private Optional<Identity> find(String subject, Predicate<JsonNode> wanted) {
        return calls.askUnlessGone(() -> admin.user(subject))
                .filter(wanted)
                .flatMap(user -> KeycloakCalls.unlessGone(() -> identity(user)));
    }

    @Override
    public Optional<Identity> findChanged(String subject) {
        return calls.askAfterChange(() -> find(subject));
    }

    /** The representation does not tell service accounts from users, but the user search omits them. */
    private boolean isServiceAccount(JsonNode user) {
        String username = user.path(USERNAME).asText();
        return username.startsWith(SERVICE_ACCOUNT)
                && elements(calls.ask(() -> admin.searchUsers('"' + username + '"', true)))
                        .noneMatch(found -> found.path("id").equals(user.path("id")));
    }

    @Override
    public Optional<Identity> findCreated(IdentityChange properties, Instant createdAt) {
        return Stream.<Supplier<JsonNode>>of(
                        () -> admin.usersByName(properties.username(), true),
                        () -> properties.email() == null || properties.email().isEmpty()
                                ? json.createArrayNode()
                                : admin.usersByEmail(properties.email().get(), true))
                .map(calls::ask)
                .flatMap(KeycloakJson::elements)
                .filter(user -> user.path(CREATION_TIME).asLong() == createdAt.toEpochMilli())
                .findFirst()
                .flatMap(user -> KeycloakCalls.unlessGone(() -> identity(user)));
    }

    @Override
    public boolean isUsernameTaken(String username) {
        return !calls.ask(() -> admin.usersByName(username, true)).isEmpty();
    }

    @Override
    public boolean isEmailTaken(String email) {
        return !calls.ask(() -> admin.usersByEmail(email, true)).isEmpty();
    }

    @Override
    public List<Named> withUsername(String username) {
        return KeycloakUser.named(calls.ask(() -> admin.usersByName(username, true)), USERNAME, username);
    }

    @Override
    public List<Named> withEmail(String email) {
        return KeycloakUser.named(calls.ask(() -> admin.usersByEmail(email, true)), EMAIL, email);
    }

    @Override
    public boolean allowsDuplicateEmails() {
        return calls.ask(admin::realm).path("duplicateEmailsAllowed").asBoolean();
    }

    /** A session with "Remember me" may have a limit of its own, or 0 for none. Clients can only have lower limits. */
    @Override
    public Duration longestSession() {
        JsonNode realm = calls.ask(admin::realm);
        String remembered = realm.path("rememberMe").asBoolean() ? SESSION_MAX + "RememberMe" : SESSION_MAX;
        return Duration.ofSeconds(Math.max(
                realm.path(SESSION_MAX).asLong(), realm.path(remembered).asLong()));
    }

    private Identity identity(JsonNode user) {
        String id = required(user, "id");
        return KeycloakUser.identity(
                user,
                KeycloakRoles.names(calls.ask(() -> admin.effectiveRoles(id))),
                federations,
                realmProfile.copied());
    }

    @Override
    public String create(NewIdentity identity) {
        refuseUnstored(identity.properties());
        ObjectNode user = KeycloakUser.fields(identity.properties());
        KeycloakUser.setAttributes(identity.properties(), user);
        user.put(CREATION_TIME, identity.createdAt().toEpochMilli());
        identity.requiredActions().forEach(user.withArray("requiredActions")::add);
        if (identity.temporaryPassword() != null) {
            user.withArray("credentials").add(KeycloakUser.credential(identity.temporaryPassword()));
        }
        try {
            return calls.changeOnce(() -> createdId(admin.create(user)));
        } catch (DirectoryRefusedException e) {
            throw e.kind() == Kind.TAKEN ? withAllTakenProperties(e, identity.properties()) : e;
        }
    }

    /** Keycloak names only the first taken value, so this checks the other one, too. */
    private DirectoryRefusedException withAllTakenProperties(
            DirectoryRefusedException refusal, IdentityChange properties) {
        Set<String> named = refusal.errors().stream().map(FieldError::field).collect(Collectors.toSet());
        List<FieldError> reasons = new ArrayList<>();
        try {
            if (named.contains(USERNAME) || isUsernameTaken(properties.username())) {
                reasons.add(KeycloakFailures.taken(USERNAME));
            }
            if (named.contains(EMAIL) || isUniqueEmailTaken(properties.email())) {
                reasons.add(KeycloakFailures.taken(EMAIL));
            }
        } catch (DirectoryUnavailableException | DirectoryRefusedException unanswered) {
            return refusal;
        }
        return new DirectoryRefusedException(Kind.TAKEN, refusal.getMessage(), reasons);
    }

    /**
     * @param email null or empty for none
     */
    private boolean isUniqueEmailTaken(Optional<String> email) {
        return email != null && email.isPresent() && !allowsDuplicateEmails() && isEmailTaken(email.get());
    }

    @Override
    public void update(String subject, IdentityChange change) {
        if (!change.setsAttributes()) {
            put(subject, KeycloakUser.fields(change));
            return;
        }
        refuseUnstored(change);
        calls.replaceUntilKept(
                "this user",
                () -> put(subject, KeycloakUser.whole(change, calls.ask(() -> admin.user(subject)))),
                () -> KeycloakUser.hasAttributesOf(change, calls.ask(() -> admin.user(subject))));
    }

    private void put(String subject, ObjectNode user) {
        calls.changeRepeatably(() -> admin.update(subject, user));
    }

    /** Keycloak accepts an attribute that the realm does not store, and silently drops it. */
    private void refuseUnstored(IdentityChange change) {
        if (!change.profile().isEmpty()) {
            realmProfile.read().requireDeclared(change.profile().keySet());
        }
        if (change.locale() == null || change.locale().isEmpty()) {
            return;
        }
        JsonNode profile = calls.ask(admin::profile);
        boolean stored = calls.ask(admin::realm).path(INTERNATIONALIZATION).asBoolean()
                || Set.of("ENABLED", "ADMIN_EDIT")
                        .contains(profile.path("unmanagedAttributePolicy").asText())
                || elements(profile.path(ATTRIBUTES))
                        .anyMatch(attribute -> attribute.path(NAME).asText().equals(LOCALE));
        if (!stored) {
            throw new DirectoryRefusedException(
                    Kind.INVALID,
                    "The realm does not store users' locales.",
                    List.of(ErrorKey.LOCALE_NOT_STORED.at(LOCALE)));
        }
    }

    @Override
    public void setTemporaryPassword(String subject, String password) {
        calls.changeRepeatably(() -> admin.setPassword(subject, KeycloakUser.credential(password)));
    }

    @Override
    public Optional<Instant> passwordSetAt(String subject) {
        return entries(calls.askUnlessGone(() -> admin.credentials(subject))).stream()
                .filter(credential -> credential.path("type").asText().equals("password"))
                .map(credential ->
                        Instant.ofEpochMilli(credential.path("createdDate").asLong()))
                .findFirst();
    }

    @Override
    public void sendRequiredActionsEmail(String subject, List<String> actions) {
        calls.changeOnce(() -> {
            admin.sendActionsEmail(subject, json.valueToTree(actions));
            return true;
        });
    }

    @Override
    public void endSessions(String subject) {
        calls.changeRepeatably(() -> admin.logout(subject));
    }

    @Override
    public void delete(String subject) {
        calls.changeUnlessGone(() -> admin.delete(subject));
    }

    /** The locale is editable in every realm with internationalization, even if the user profile does not declare it. */
    @Override
    public Set<String> selfEditableProperties() {
        Set<String> names = attributes(DeclaredAttribute::editors);
        if (calls.ask(admin::realm).path(INTERNATIONALIZATION).asBoolean()) {
            names.add(LOCALE);
        }
        return names;
    }

    /** Omits attributes that are required only for some scopes: Keycloak asks for those at the sign-in. */
    @Override
    public Set<String> selfRequiredProperties() {
        return attributes(DeclaredAttribute::requiredOf);
    }

    /** Returns the names of the attributes for which the users themselves are among these. */
    private Set<String> attributes(Function<DeclaredAttribute, Set<Audience>> audiences) {
        return realmProfile.read().attributes().stream()
                .filter(attribute -> audiences.apply(attribute).contains(Audience.USER))
                .map(DeclaredAttribute::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
