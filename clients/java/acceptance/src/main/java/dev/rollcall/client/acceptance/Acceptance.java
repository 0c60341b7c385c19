package dev.rollcall.client.acceptance;

import com.sun.net.httpserver.HttpServer;
import dev.rollcall.client.PendingException;
import dev.rollcall.client.Rollcall;
import dev.rollcall.client.RollcallApi;
import dev.rollcall.client.RollcallApi.ListUsersQuery;
import dev.rollcall.client.model.UserPage;
import io.quarkus.oidc.client.NamedOidcClient;
import io.quarkus.oidc.client.OidcClient;
import io.quarkus.oidc.client.Tokens;
import io.quarkus.oidc.client.runtime.TokensHelper;
import io.quarkus.rest.client.reactive.QuarkusRestClientBuilder;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.smallrye.mutiny.Uni;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.eclipse.microprofile.rest.client.inject.RestClient;

/** Runs the scenario and the README's lines with both clients. */
@QuarkusMain
public final class Acceptance implements QuarkusApplication {
    private final RollcallApi api;
    private final OidcClient oidc;
    private final OidcClient serviceAccount;
    private final Readme readme;
    private final URI service;

    Acceptance(
            @RestClient RollcallApi api,
            OidcClient oidc,
            @NamedOidcClient("service-account") OidcClient serviceAccount,
            Readme readme,
            @ConfigProperty(name = "quarkus.rest-client.rollcall.url") URI service) {
        this.api = api;
        this.oidc = oidc;
        this.serviceAccount = serviceAccount;
        this.readme = readme;
        this.service = service;
    }

    @Override
    public int run(String... arguments) throws Exception {
        TokensHelper tokens = new TokensHelper(); // keeps a token, and asks for one at a time
        burst(Rollcall.connect(service, () -> accessToken(tokens.getTokens(serviceAccount))));
        burst(Rollcall.of(api));
        Supplier<String> token = () -> accessToken(oidc.getTokens());
        new Scenario(Rollcall.connect(service, token)).run();
        new Scenario(Rollcall.of(api)).run();
        Readme.jdk(service, token);
        readme.createAgain();
        Rollcall rollcall = Rollcall.of(api);
        rollcall.users(new ListUsersQuery().search("carol"))
                .filter(user -> user.getUsername().equals("carol"))
                .toList()
                .forEach(user -> rollcall.deleteUser(user.getId().toString()));
        refusals();
        System.out.println(
                "The client did all that it should, with the JDK's HTTP client and as a REST client of Quarkus.");
        return 0;
    }

    private static String accessToken(Uni<Tokens> tokens) {
        return tokens.await().indefinitely().getAccessToken();
    }

    /** Reads at the same time as often as the service allows no client to ask for a token within a minute. */
    private static void burst(Rollcall rollcall) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(60);
        try {
            Callable<UserPage> read = () -> rollcall.listUsers(new ListUsersQuery().limit(1));
            for (Future<UserPage> page : threads.invokeAll(Collections.nCopies(60, read))) {
                Scenario.check("users of a page", page.get().getItems().size(), 1);
            }
        } finally {
            threads.shutdown();
        }
    }

    /** Answers of a service in trouble: the REST client repeats a request, and throws the exception for a pending change. */
    private static void refusals() throws IOException {
        UUID act = UUID.randomUUID();
        Queue<String> answers = new ConcurrentLinkedQueue<>(
                List.of("503 {}", "204 ", "202 {\"act\": \"%s\", \"outcome\": \"open\"}".formatted(act)));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            try (exchange) {
                String answer = answers.remove();
                byte[] body = answer.substring(4).getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Retry-After", "0");
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(
                        Integer.parseInt(answer.substring(0, 3)), body.length == 0 ? -1 : body.length);
                exchange.getResponseBody().write(body);
            }
        });
        server.start();
        try {
            URI uri = URI.create("http://localhost:" + server.getAddress().getPort());
            Rollcall rollcall = Rollcall.of(
                    QuarkusRestClientBuilder.newBuilder().baseUri(uri).build(RollcallApi.class));
            rollcall.deleteUser(act.toString(), Rollcall.ifVersion(1));
            rollcall.deleteUser(act.toString());
            throw new AssertionError("The change is pending");
        } catch (PendingException e) {
            Scenario.check("pending act", e.act(), act);
        } finally {
            server.stop(0);
        }
    }
}
