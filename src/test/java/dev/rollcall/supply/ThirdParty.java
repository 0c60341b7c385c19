package dev.rollcall.supply;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A row of THIRD-PARTY.md.
 *
 * @param name {@code group:artifact}, or only the artifact
 * @param licences the licences to choose from
 */
record ThirdParty(String name, String version, List<String> licences) {

    static List<ThirdParty> read(Path file) throws IOException {
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| Component "))
                .map(line -> line.split(" *\\| *"))
                .map(cells -> new ThirdParty(
                        cells[1].replaceFirst(" \\(in .*\\)", ""), cells[2], Arrays.asList(cells[3].split(" or "))))
                .toList();
    }

    String artifact() {
        return name.substring(name.indexOf(':') + 1);
    }
}
