package dev.rollcall.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rollcall.branding.Branding;
import dev.rollcall.branding.Color;
import dev.rollcall.branding.Logo;
import dev.rollcall.branding.Support;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageFilesTest {

    private static final Path ICON = Path.of("src/main/resources/META-INF/resources/app/icon.svg");
    private static final Branding OWN = new Branding("Rollcall", Optional.empty(), Optional.empty(), Optional.empty());

    @TempDir
    Path directory;

    @Test
    void allModulesCanBeJoined() {
        Map<String, PageFile> files = files(OWN).read();

        assertThat(files)
                .containsKeys("/", "/app/main.js", "/app/pages/home/index.js", "/app/pages/organization/members.js")
                .containsKeys("/app/texts/en.js", "/app/texts/de.js")
                .doesNotContainKeys("/app/core/api.js", "/app/style.css", "/app/icon.svg");
        assertThat(files.get("/app/main.js").mediaType()).isEqualTo("text/javascript;charset=UTF-8");
        assertThat(files.get("/").tag()).isEqualTo(files.get("/index.html").tag());
    }

    /** What remains of the limit of a first view is for the stylesheet, the library, the logo and the API. */
    @Test
    void theLargestPageIsSmallEnough() {
        Map<String, PageFile> files = files(OWN).read();
        int shell = compressed(files.get("/app/main.js"));
        int texts = Stream.of("en", "de")
                .mapToInt(language -> compressed(files.get(PageSources.texts(language))))
                .max()
                .orElseThrow();

        assertThat(shell).isLessThan(25_000);
        assertThat(files).allSatisfy((path, file) -> {
            int page = path.startsWith("/app/texts/") ? 0 : compressed(file);
            assertThat(shell + texts + page).as(path).isLessThan(85_000);
        });
    }

    @Test
    void nameAndSupportAddressAreInTheShell() {
        String shell = shell(new Branding(
                "Bär & <Co>",
                Optional.empty(),
                Optional.empty(),
                Optional.of(Support.parse("https://example.org/help?a=b&c=d"))));

        assertThat(shell)
                .contains("<title>Bär &amp; &lt;Co&gt;</title>")
                .contains("<meta name=\"application-name\" content=\"Bär &amp; &lt;Co&gt;\">")
                .contains("<link rel=\"help\" href=\"https://example.org/help?a=b&amp;c=d\""
                        + " title=\"example.org/help?a=b&amp;c=d\">")
                .contains("<link rel=\"icon\" href=\"/app/icon.svg\" type=\"image/svg+xml\">")
                .doesNotContain("Rollcall", "${");
    }

    @Test
    void withoutASupportAddressTheShellHasNoLinkToHelp() {
        assertThat(shell(OWN)).contains("<title>Rollcall</title>").doesNotContain("rel=\"help\"", "${");
    }

    @Test
    void enabledFeaturesAreInTheShell() {
        PageShell shell =
                new PageShell(OWN, List.of(feature("second", true), feature("off", false), feature("first", true)));

        assertThat(text(new PageFiles(OWN, shell), "/")).contains("<meta name=\"features\" content=\"first second\">");
    }

    private static PageFeature feature(String name, boolean enabled) {
        return new PageFeature() {

            @Override
            public String name() {
                return name;
            }

            @Override
            public boolean enabled() {
                return enabled;
            }
        };
    }

    @Test
    void languagesWithTextsAreInTheShell() {
        assertThat(shell(OWN)).contains("<meta name=\"languages\" content=\"en de\">");
    }

    @Test
    void logoReplacesTheIcon() throws IOException {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 0, 1, 2};
        Logo logo = Logo.read(Files.write(directory.resolve("logo.svg"), png));
        Branding branding = new Branding("Example", Optional.of(logo), Optional.empty(), Optional.empty());

        assertThat(shell(branding)).contains("<link rel=\"icon\" href=\"/app/logo.png\" type=\"image/png\">");
        assertThat(files(branding).branded("/app/logo.png")).hasValueSatisfying(file -> {
            assertThat(file.mediaType()).isEqualTo("image/png");
            assertThat(file.content()).isEqualTo(png);
        });
        assertThat(files(branding).branded("/app/logo.svg")).isEmpty();
    }

    @Test
    void colorIsInTheStylesheetAndInTheIcon() throws IOException {
        Branding branding =
                new Branding("Example", Optional.empty(), Optional.of(Color.parse("#FFCC00")), Optional.empty());

        assertThat(text(files(branding), "/app/style.css"))
                .startsWith("/* One stylesheet")
                .contains("--button: #ffcc00;");
        assertThat(text(files(branding), "/app/icon.svg"))
                .isEqualTo(Files.readString(ICON).replace("#3457d5", "#ffcc00").replace("#fff\"", "#000000\""));
    }

    private static PageFiles files(Branding branding) {
        return new PageFiles(branding, new PageShell(branding, List.of()));
    }

    private static String shell(Branding branding) {
        return text(files(branding), "/");
    }

    private static String text(PageFiles files, String path) {
        return new String(files.branded(path).orElseThrow().content(), StandardCharsets.UTF_8);
    }

    private static int compressed(PageFile file) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(file.content());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.size();
    }
}
