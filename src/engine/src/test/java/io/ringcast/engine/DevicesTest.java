package io.ringcast.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringcast.engine.network.IgmpAdvice;
import io.ringcast.engine.network.NetworkException;
import io.ringcast.engine.network.UnansweredException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** Warnings about devices at the start of an engine. */
class DevicesTest {
    private static List<String> warnings(Supplier<Optional<IgmpAdvice>> advice) {
        final List<String> warnings = new ArrayList<>();
        Devices.warnOfIgmp("if1", advice, warnings::add);
        return warnings;
    }

    /**
     * An unanswered question causes no warning: it is normal on a host whose devices come and go.
     */
    @Test
    void aQuestionThatIsNotAnsweredIsNoWarning() {
        assertEquals(
                List.of(),
                warnings(
                        () -> {
                            throw new UnansweredException("no complete answer");
                        }));
        assertEquals(
                List.of("interface if1: cannot be checked for receiving multicast: refused"),
                warnings(
                        () -> {
                            throw new NetworkException("refused");
                        }));
        assertEquals(
                List.of("no port"),
                warnings(() -> Optional.of(new IgmpAdvice("no port", "br0", true))));
    }
}
