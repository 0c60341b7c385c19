package dev.rollcall.key.api;

import dev.rollcall.act.Acts;
import dev.rollcall.act.ManagementConfig;
import dev.rollcall.api.Answers;
import dev.rollcall.api.ApiRequest;
import dev.rollcall.auth.RecentAuthentication;
import dev.rollcall.http.ETags;
import dev.rollcall.key.ApiKey;
import dev.rollcall.key.ApiKeys;
import dev.rollcall.key.KeyFilter;
import dev.rollcall.key.KeySecret;
import dev.rollcall.key.act.CreateKey;
import dev.rollcall.key.act.RevokeKey;
import dev.rollcall.key.act.RotateKey;
import dev.rollcall.problem.ProblemException;
import dev.rollcall.problem.ProblemType;
import dev.rollcall.user.User;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.RestResponse;

/** The requests about the API keys of one owner, who is the caller or an agent. A new secret needs a recent sign-in: it outlives a stolen token. */
@Singleton
public class OwnerKeys {

    private final Acts acts;
    private final ApiRequest request;
    private final RecentAuthentication authentication;
    private final ManagementConfig config;
    private final ApiKeys keys;
    private final KeyViews views;
    private final CreateKey createKey;
    private final RotateKey rotateKey;
    private final RevokeKey revokeKey;

    OwnerKeys(
            Acts acts,
            ApiRequest request,
            RecentAuthentication authentication,
            ManagementConfig config,
            ApiKeys keys,
            KeyViews views,
            CreateKey createKey,
            RotateKey rotateKey,
            RevokeKey revokeKey) {
        this.acts = acts;
        this.request = request;
        this.authentication = authentication;
        this.config = config;
        this.keys = keys;
        this.views = views;
        this.createKey = createKey;
        this.rotateKey = rotateKey;
        this.revokeKey = revokeKey;
    }

    /** Answers a change, whose outcome may be pending: says where it will appear then. */
    @FunctionalInterface
    public interface Answering {
        Response of(Acts.Result result, Supplier<Response> response);
    }

    public RestResponse<KeyPage> page(UUID owner, KeyPageRequest page, UriInfo uri) {
        return views.page(page.filter().ofOwner(owner), page, uri);
    }

    public RestResponse<KeyView> get(HttpHeaders headers, UUID owner, UUID key) {
        KeyView view = views.of(keys.get(of(owner), key));
        return ETags.respond(headers, view, view.tag());
    }

    /**
     * @param path of the owner's keys
     */
    public Response create(User owner, byte[] body, String path, Answering answer) {
        CreateKey.Draft draft = request.read(body, CreateKeyBody.class).toDraft();
        requireRecentSignIn();
        KeySecret secret = KeySecret.generate();
        Acts.Result result = acts.performChecked(
                createKey, request.keyedAct(), () -> createKey.plan(request.caller(), owner, draft, secret));
        return answer.of(result, () -> {
            CreatedKey created = withSecret(result, secret);
            URI location = URI.create(path + "/" + created.key().id());
            return Answers.created(location, created, created.key().tag());
        });
    }

    /**
     * @param demanded which versions may be rotated
     */
    public Response rotate(User owner, UUID key, LongPredicate demanded, Answering answer) {
        requireRecentSignIn();
        KeySecret secret = KeySecret.generate();
        Acts.Result result =
                acts.performChecked(rotateKey, request.keyedAct(), () -> rotateKey.plan(owner, key, secret, demanded));
        return answer.of(result, () -> {
            CreatedKey rotated = withSecret(result, secret);
            return Answers.ok(rotated, rotated.key().tag());
        });
    }

    /**
     * @param owner returns the owner whose keys the caller may revoke at that moment
     * @param demanded which versions may be revoked
     */
    public Response revoke(Supplier<UUID> owner, UUID key, LongPredicate demanded, Answering answer) {
        Acts.Result result = acts.perform(
                revokeKey,
                request.act(),
                () -> revokeKey.plan(of(owner.get()), key, demanded).get());
        return answer.of(result, Answers::empty);
    }

    /**
     * Returns the key, with the secret if it is the key's: a request that is repeated has not set its own.
     *
     * @throws ProblemException 404 if the key has been deleted since
     */
    private CreatedKey withSecret(Acts.Result result, KeySecret secret) {
        Optional<ApiKey> current = keys.bySecret(secret);
        if (current.isPresent()) {
            return CreatedKey.of(views.of(current.get()), secret);
        }
        UUID id = UUID.fromString(result.details().get(CreateKey.KEY_ID).toString());
        return CreatedKey.repeated(views.of(keys.byId(id)
                .orElseThrow(() -> new ProblemException(
                        ProblemType.NOT_FOUND, "The key created with this idempotency key has since been deleted."))));
    }

    private static KeyFilter of(UUID owner) {
        return KeyFilter.NONE.ofOwner(owner);
    }

    private void requireRecentSignIn() {
        authentication.require(
                config.me().recentAuthentication(), request.caller().claims());
    }
}
