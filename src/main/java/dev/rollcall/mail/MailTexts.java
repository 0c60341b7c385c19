package dev.rollcall.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The texts of mails, and of the page without a script, in one language: a file {@code mails/texts_LANGUAGE.properties} in UTF-8. The names of days
 * and months are in it, too, since a native executable knows those of English only.
 */
public final class MailTexts {

    /** The language of those whose own is not known, or has no texts. */
    public static final String DEFAULT = "en";

    private static final Map<String, MailTexts> READ = new ConcurrentHashMap<>();
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);
    private static final Pattern VALUE = Pattern.compile("\\{(\\w+)}");
    private static final String SEPARATOR = ",\\s*";

    private final String language;
    private final Properties texts;

    private MailTexts(String language, Properties texts) {
        this.language = language;
        this.texts = texts;
    }

    /**
     * Returns the texts in the language that fits best: {@code de-AT} gets those for {@code de}, unless there are others for Austria.
     *
     * @param locale a language tag, also with underscores; null for none. It may come from Keycloak, in any form
     */
    public static MailTexts of(String locale) {
        String tag = locale == null
                ? DEFAULT
                : Locale.forLanguageTag(locale.replace('_', '-')).toLanguageTag();
        for (int end = tag.length(); end > 0; end = tag.lastIndexOf('-', end - 1)) {
            MailTexts found = READ.computeIfAbsent(tag.substring(0, end), MailTexts::read);
            if (found != null) {
                return found;
            }
        }
        if (tag.equals(DEFAULT)) {
            throw new IllegalStateException("The texts of mails are missing");
        }
        return of(DEFAULT);
    }

    /** Returns null for a language without texts. The name of the file has only letters, digits and hyphens from a tag. */
    private static MailTexts read(String language) {
        try (InputStream file = MailTexts.class.getResourceAsStream("/mails/texts_%s.properties".formatted(language))) {
            if (file == null) {
                return null;
            }
            Reader reader = new InputStreamReader(file, StandardCharsets.UTF_8);
            Properties texts = new Properties();
            texts.load(reader);
            return new MailTexts(language, texts);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tag of the language. */
    public String language() {
        return language;
    }

    public String text(String key) {
        return text(key, Map.of());
    }

    /**
     * Returns a text with its values, which it contains as they are.
     *
     * @throws IllegalArgumentException if there is no such text, or it needs another value
     */
    public String text(String key, Map<String, ?> values) {
        return filled(key, values, text -> text);
    }

    /**
     * Returns a text as HTML.
     *
     * @param values as HTML
     */
    String html(String key, Map<String, ?> values) {
        return filled(key, values, MailText::escape);
    }

    private String filled(String key, Map<String, ?> values, UnaryOperator<String> encoding) {
        String text = texts.getProperty(key);
        if (text == null) {
            throw new IllegalArgumentException("There is no text " + key);
        }
        return VALUE.matcher(encoding.apply(text)).replaceAll(name -> {
            Object value = values.get(name.group(1));
            if (value == null) {
                throw new IllegalArgumentException("The text %s needs a value for %s".formatted(key, name.group(1)));
            }
            return Matcher.quoteReplacement(value.toString());
        });
    }

    /** Returns a duration in words, rounded: a mail that left a minute late still says "7 days". */
    public String remaining(Duration duration) {
        long minutes = Math.max(1, (duration.toSeconds() + 30) / 60);
        long hours = (minutes + 30) / 60;
        if (minutes < 90) {
            return count("remaining.minutes.", minutes);
        }
        return hours < 36 ? count("remaining.hours.", hours) : count("remaining.days.", (hours + 12) / 24);
    }

    private String count(String prefix, long number) {
        String key = texts.containsKey(prefix + number) ? prefix + number : prefix + "other";
        return text(key, Map.of("count", number));
    }

    /** Returns a time with its day, in UTC, such as "Saturday, 5 December 2026 at 12:30 UTC". */
    public String dayAndTime(Instant instant) {
        OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
        return text(
                "time",
                Map.of(
                        "weekday", name("weekdays", time.getDayOfWeek().getValue()),
                        "day", time.getDayOfMonth(),
                        "month", name("months", time.getMonthValue()),
                        "year", time.getYear(),
                        "time", TIME.format(time)));
    }

    /**
     * @param number from 1
     */
    private String name(String key, int number) {
        return text(key).split(SEPARATOR)[number - 1];
    }
}
