package dev.rollcall.branding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ThemeTest {

    private static final Path STYLE = Path.of("src/main/resources/META-INF/resources/app/style.css");

    @ParameterizedTest
    @CsvSource({"#000000, #ffffff, 21", "#767676, #ffffff, 4.54", "#ffffff, #ffffff, 1", "#3457d5, #ffffff, 6.05"})
    void contrastIsThatOfWcag(String one, String two, double ratio) {
        assertThat(Color.parse(one).contrast(Color.parse(two))).isEqualTo(ratio, Offset.offset(0.02));
        assertThat(Color.parse(two).contrast(Color.parse(one))).isEqualTo(ratio, Offset.offset(0.02));
    }

    /** Otherwise the contrast would be that to other colors than those of the pages. */
    @ParameterizedTest
    @EnumSource(Theme.class)
    void surfacesAreThoseOfTheStylesheet(Theme theme) throws IOException {
        String style = Files.readString(STYLE);
        Matcher tokens = Pattern.compile(":root \\{(.*?)}", Pattern.DOTALL).matcher(style);
        assertThat(tokens.find()).isTrue();
        if (theme == Theme.DARK) {
            assertThat(tokens.find()).isTrue();
        }

        for (int surface = 0; surface < theme.surfaces().size(); surface++) {
            String name = surface == 0 ? "--surface" : "--surface-" + (surface + 1);
            assertThat(tokens.group(1))
                    .contains("%s: %s;"
                            .formatted(name, theme.surfaces().get(surface).hex()));
        }
    }

    @Property
    void everyColorIsReadableInBothThemes(
            @ForAll @IntRange(max = 255) int red,
            @ForAll @IntRange(max = 255) int green,
            @ForAll @IntRange(max = 255) int blue) {
        for (Theme theme : Theme.values()) {
            Map<String, Color> colors = theme.properties(new Color(red, green, blue));

            for (String text : new String[] {"accent", "accent-strong"}) {
                assertThat(theme.surfaces())
                        .allSatisfy(surface ->
                                assertThat(colors.get(text).contrast(surface)).isGreaterThanOrEqualTo(4.5));
                assertThat(colors.get(text).contrast(colors.get("accent-tint"))).isGreaterThanOrEqualTo(4.5);
                assertThat(colors.get("on-accent").contrast(colors.get("accent")))
                        .isGreaterThanOrEqualTo(4.5);
            }
            assertThat(theme.surfaces())
                    .allSatisfy(surface ->
                            assertThat(colors.get("button").contrast(surface)).isGreaterThanOrEqualTo(3));
            for (String button : new String[] {"button", "button-strong"}) {
                assertThat(colors.get("on-button").contrast(colors.get(button))).isGreaterThanOrEqualTo(4.5);
            }
        }
    }

    @Test
    void colorThatIsReadableStaysAsItIs() {
        Color brand = Color.parse("#0b5394");

        assertThat(Theme.LIGHT.properties(brand)).containsEntry("accent", brand).containsEntry("button", brand);
    }

    @Test
    void buttonMayHaveAColorThatTextCannotHave() {
        Color orange = Color.parse("#e4572e");

        assertThat(Theme.LIGHT.properties(orange))
                .containsEntry("button", orange)
                .containsEntry("on-button", Color.BLACK);
        assertThat(Theme.LIGHT.properties(orange).get("accent")).isNotEqualTo(orange);
    }

    @Test
    void rulesReplaceTokensOfTheStylesheet() throws IOException {
        String style = Files.readString(STYLE);

        Matcher properties = Pattern.compile("(--[a-z-]+): #[0-9a-f]{6};").matcher(Theme.rules(Color.WHITE));

        assertThat(properties.results().map(found -> found.group(1)))
                .hasSize(16)
                .allSatisfy(name -> assertThat(style).contains("  " + name + ": ", "var(" + name + ")"));
    }
}
