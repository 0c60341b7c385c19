package dev.rollcall.directory.profile;

import dev.rollcall.directory.DirectoryRefusedException;
import dev.rollcall.directory.DirectoryUnavailableException;
import dev.rollcall.directory.profile.ProfileSource.Languages;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The realm's languages, and the texts of its localization in a caller's language. Remembers both for ten seconds. */
@ApplicationScoped
public class ProfileLanguages {

    private static final Logger LOG = Logger.getLogger(ProfileLanguages.class);
    private static final Duration KEPT = Duration.ofSeconds(10);

    private final ProfileSource source;
    private final Clock clock;
    private final Map<String, Kept<?>> kept = new ConcurrentHashMap<>();

    private record Kept<T>(T value, Instant at) {}

    ProfileLanguages(ProfileSource source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /**
     * Returns the texts in the language of the realm that fits best. Without an answer of the realm there are none, or older ones.
     *
     * @param acceptLanguage the header of that name; null for the realm's default language
     */
    public ProfileTexts texts(String acceptLanguage) {
        Languages languages = languages();
        String language = Optional.ofNullable(acceptLanguage)
                .flatMap(header -> best(header, languages.all()))
                .orElse(languages.fallback());
        return new ProfileTexts(
                language, recent(language, () -> source.texts(language)).orElse(Map.of()));
    }

    /** Returns the tags of the realm's languages, see {@link Languages}. None while the realm does not answer. */
    public List<String> all() {
        return languages().all();
    }

    private Languages languages() {
        return recent("", source::languages).orElse(new Languages("en", List.of()));
    }

    private static Optional<String> best(String header, List<String> all) {
        try {
            return Optional.ofNullable(Locale.lookupTag(Locale.LanguageRange.parse(header), all));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not a list of languages
        }
    }

    /**
     * @param key what is kept: a language of the realm, of which there are few
     */
    @SuppressWarnings("unchecked") // each key has values of one type
    private <T> Optional<T> recent(String key, Supplier<T> question) {
        Kept<T> last = (Kept<T>) kept.get(key);
        Instant now = clock.instant();
        if (last != null && last.at().plus(KEPT).isAfter(now)) {
            return Optional.of(last.value());
        }
        try {
            T answer = question.get();
            kept.put(key, new Kept<>(answer, now));
            return Optional.of(answer);
        } catch (DirectoryRefusedException | DirectoryUnavailableException e) {
            LOG.debugf("The realm's localization cannot be read: %s", e.getMessage());
            return Optional.ofNullable(last).map(Kept::value);
        }
    }
}
