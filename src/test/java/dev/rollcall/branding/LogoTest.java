package dev.rollcall.branding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogoTest {

    private static final String SVG = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>";

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                SVG,
                "\uFEFF" + SVG,
                "<?xml version=\"1.0\"?>\n<!-- <b> -->\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"a.dtd\">\n"
                        + SVG,
                "<svg width='1'\n  xmlns='http://www.w3.org/2000/svg'></svg>"
            })
    void svgIsFoundByItsElement(String text) throws IOException {
        assertThat(read(text).kind()).isEqualTo(Logo.Kind.SVG);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "<svg/>", "<html><svg xmlns=\"http://www.w3.org/2000/svg\"/></html>", "GIF89a", "\u0089PNG"})
    void otherFilesAreRefused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void largeFileIsRefused() throws IOException {
        assertThat(read(SVG + " ".repeat(Logo.MAX_BYTES - SVG.length())).content())
                .hasSize(Logo.MAX_BYTES);
        assertThatThrownBy(() -> read(SVG + " ".repeat(Logo.MAX_BYTES - SVG.length() + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void longBeginningIsReadInTime() throws IOException {
        assertThat(read(" \n<!---->".repeat(3_000) + SVG).kind()).isEqualTo(Logo.Kind.SVG);
    }

    private Logo read(String text) throws IOException {
        return Logo.read(Files.writeString(directory.resolve("logo"), text));
    }
}
