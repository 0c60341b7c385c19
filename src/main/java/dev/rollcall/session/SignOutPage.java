package dev.rollcall.session;

import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;

/** Asks a person whether to sign out, when another site may have sent them. It needs no script and shows nothing of the person. */
final class SignOutPage {

    private static final String PAGE = """
            <!doctype html>
            <html lang="en">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <title>Sign out? · Rollcall</title>
              <link rel="icon" href="/app/icon.svg" type="image/svg+xml">
              <link rel="stylesheet" href="/app/style.css">
            </head>
            <body>
              <main class="shell-message">
                <h1>Sign out?</h1>
                <p>You are still signed in. Another site may have sent you here.</p>
                <form class="row" method="post" action="/logout">
                  <button class="button" type="submit">Sign out</button>
                  <a class="button quiet" href="/">Stay signed in</a>
                </form>
              </main>
            </body>
            </html>
            """;

    /** Without form-action: Chromium applies it to the redirect to Keycloak, too. */
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

    private SignOutPage() {}

    static Response answer() {
        return Response.ok(PAGE, "text/html; charset=UTF-8")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Content-Security-Policy", POLICY)
                // with no-referrer a browser without Fetch Metadata would send "Origin: null" with the form
                .header("Referrer-Policy", "same-origin")
                .build();
    }
}
