package dev.rollcall.branding;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A theme of the pages, in which a color becomes the custom properties of the stylesheet. Text has a contrast of at least 4.5, and a button one of
 * at least 3 to what is around it (WCAG 2.2, criteria 1.4.3 and 1.4.11).
 */
public enum Theme {
    LIGHT(Color.BLACK, "#ffffff", "#f5f6f8", "#eceef1"),
    DARK(Color.WHITE, "#171a20", "#0f1116", "#22262e");

    private static final double TEXT = 4.5;
    private static final double BUTTON = 3;
    private static final double TINT = 0.1;
    private static final double STRONGER = 0.2;

    private final Color opposite;
    private final List<Color> surfaces;

    /**
     * @param opposite the color with the greatest contrast to the surfaces
     * @param surfaces as in the stylesheet, the one of cards first
     */
    Theme(Color opposite, String... surfaces) {
        this.opposite = opposite;
        this.surfaces = Stream.of(surfaces).map(Color::parse).toList();
    }

    List<Color> surfaces() {
        return surfaces;
    }

    /** Returns the values of the custom properties by name. A color that is hard to see becomes darker or lighter. */
    Map<String, Color> properties(Color brand) {
        Color tint = surfaces.get(0).mixed(brand, TINT);
        List<Color> behind = Stream.concat(surfaces.stream(), Stream.of(tint)).toList();
        Color accent = brand.towards(opposite, behind, TEXT);
        Color button = button(brand);
        Map<String, Color> properties = new LinkedHashMap<>();
        properties.put("accent", accent);
        properties.put("accent-strong", accent.mixed(opposite, STRONGER));
        properties.put("accent-tint", tint);
        properties.put("on-accent", accent.ink());
        properties.put("button", button);
        // away from the color of its text
        properties.put(
                "button-strong", button.mixed(button.ink() == Color.WHITE ? Color.BLACK : Color.WHITE, STRONGER));
        properties.put("on-button", button.ink());
        properties.put("focus", accent);
        return properties;
    }

    /** Returns the rules that, after the stylesheet, replace its colors in both themes. */
    public static String rules(Color brand) {
        return "\n%s\n@media (prefers-color-scheme: dark) {\n%s\n}\n".formatted(LIGHT.rule(brand), DARK.rule(brand));
    }

    /** Returns the shade of a color for buttons. */
    public Color button(Color brand) {
        return brand.towards(opposite, surfaces, BUTTON);
    }

    private String rule(Color brand) {
        return properties(brand).entrySet().stream()
                .map(property -> "  --%s: %s;"
                        .formatted(property.getKey(), property.getValue().hex()))
                .collect(Collectors.joining("\n", ":root {\n", "\n}"));
    }
}
