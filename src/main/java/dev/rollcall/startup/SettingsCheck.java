package dev.rollcall.startup;

import dev.rollcall.setup.Finding;
import dev.rollcall.setup.Part;
import dev.rollcall.setup.SetupCheck;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/** Looks for settings that are allowed but insecure. A missing or wrong one has stopped the start. */
@Singleton
record SettingsCheck(Config config) implements SetupCheck {

    @Override
    public Part part() {
        return Part.SETTINGS;
    }

    @Override
    public List<Finding> look() {
        List<Finding> warnings = Stream.of(RequiredSettings.warning(config), MailSettings.warning(config))
                .flatMap(Optional::stream)
                .map(text -> Finding.warning(Part.SETTINGS, text, null))
                .toList();
        return warnings.isEmpty()
                ? List.of(Finding.ok(
                        Part.SETTINGS, "All required settings are there, and their values have the right form."))
                : warnings;
    }
}
