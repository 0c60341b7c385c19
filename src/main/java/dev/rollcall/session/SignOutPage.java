package dev.rollcall.session;

import dev.rollcall.branding.Html;
import dev.rollcall.mail.MailTexts;
import dev.rollcall.page.PageShell;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import java.util.Locale.LanguageRange;

/**
 * Asks a person whether to sign out, when another site may have sent them. It needs no script and shows nothing of the person: its language is the
 * browser's, and its texts stand beside those of mails.
 */
@Singleton
record SignOutPage(PageShell pages) {

    /** The language, the question twice, the text, and the two answers. */
    private static final String PAGE = """
            <!doctype html>
            <html lang="%s">
            <head>
              <meta charset="utf-8">
              <meta name="viewport" content="width=device-width, initial-scale=1">
              <meta name="color-scheme" content="light dark">
              <title>%s · ${name}</title>
              <link rel="icon" href="${logo}">
              <link rel="stylesheet" href="/app/style.css">
            </head>
            <body>
              <main class="shell-message">
                <h1>%s</h1>
                <p>%s</p>
                <form class="row" method="post" action="/logout">
                  <button class="button" type="submit">%s</button>
                  <a class="button quiet" href="/">%s</a>
                </form>
              </main>
            </body>
            </html>
            """;

    /** Without form-action: Chromium applies it to the redirect to Keycloak, too. */
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'";

    /** Texts are looked for in no more languages than a browser names. */
    private static final int MOST_LANGUAGES = 20;

    /**
     * @param acceptLanguage the header of the request; null if there is none
     */
    Response answer(String acceptLanguage) {
        return Response.ok(pages.fill(page(texts(acceptLanguage))), "text/html; charset=UTF-8")
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("Content-Security-Policy", POLICY)
                // with no-referrer a browser without Fetch Metadata would send "Origin: null" with the form
                .header("Referrer-Policy", "same-origin")
                .build();
    }

    private static String page(MailTexts texts) {
        String question = text("sign-out.question", texts);
        return PAGE.formatted(
                texts.language(),
                question,
                question,
                text("sign-out.text", texts),
                text("sign-out.yes", texts),
                text("sign-out.no", texts));
    }

    private static String text(String key, MailTexts texts) {
        return Html.escape(texts.text(key));
    }

    /** Returns the texts in the first of the browser's languages that has any. */
    private static MailTexts texts(String acceptLanguage) {
        return ranges(acceptLanguage).stream()
                .limit(MOST_LANGUAGES)
                .filter(range -> range.getWeight() > 0)
                .map(LanguageRange::getRange)
                .filter(tag -> language(MailTexts.of(tag).language()).equals(language(tag)))
                .findFirst()
                .map(MailTexts::of)
                .orElseGet(() -> MailTexts.of(MailTexts.DEFAULT));
    }

    private static String language(String tag) {
        return Locale.forLanguageTag(tag).getLanguage();
    }

    /** Returns nothing for a header that is not well-formed. */
    private static List<LanguageRange> ranges(String acceptLanguage) {
        try {
            return acceptLanguage == null ? List.of() : LanguageRange.parse(acceptLanguage);
        } catch (IllegalArgumentException e) {
            return List.of();
        }
    }
}
