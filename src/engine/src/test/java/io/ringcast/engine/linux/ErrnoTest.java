package io.ringcast.engine.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringcast.bindings.Linux;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;

class ErrnoTest {
    @Test
    void agreesWithTheHeaders() throws ReflectiveOperationException {
        int seen = 0;
        for (Method constant : Linux.class.getMethods()) {
            final String name = constant.getName();
            if (name.matches("E[A-Z]+") && constant.getParameterCount() == 0) {
                assertEquals(name, Errno.name((int) constant.invoke(null)));
                seen++;
            }
        }
        assertTrue(seen > 10, "error numbers found in the bindings: " + seen);
    }

    @Test
    void showsUnknownNumbersAsNumbers() {
        assertEquals("errno 200", Errno.name(200));
        assertEquals("unknown error", Errno.description(200));
    }
}
