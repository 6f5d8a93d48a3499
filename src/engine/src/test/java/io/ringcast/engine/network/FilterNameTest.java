package io.ringcast.engine.network;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A filter's name is readable for the next process, whatever the locale of either. */
class FilterNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"en-US", "ar-EG", "tr-TR", "fa-IR"})
    void isTheSameInEveryLocale(String tag) {
        final Locale before = Locale.getDefault();
        Locale.setDefault(Locale.forLanguageTag(tag));
        try {
            final FilterName name = new FilterName(4711, "eth0", 0x5fa3c1d2, true);
            assertEquals("ringcast-4711-eth0-5fa3c1d2+qdisc", name.toString());
            assertEquals(Optional.of(name), FilterName.parse(name.toString()));
        } finally {
            Locale.setDefault(before);
        }
    }
}
