package io.ringcast.testkit.junit;

import io.ringcast.testbed.Testbed;
import io.ringcast.testbed.TestbedException;
import io.ringcast.testbed.ThreeHosts;
import java.lang.reflect.Method;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * JUnit extension that makes three hosts in a row for each test, in network namespaces that vanish
 * with it: sender, bridge (if1, eth0), receiver. Where the machine does not allow that, the test is
 * skipped, with the reason.
 *
 * <pre>{@code
 * @ExtendWith(ThreeHostsExtension.class)
 * class AppIT {
 *     @Test
 *     void forwards(ThreeHosts hosts) {
 *         Task app = hosts.bridge().start("app", JavaCommand.of(App.class, "if1", "eth0"));
 *         app.awaitOut(line -> line.startsWith("ready"), Duration.ofMinutes(1));
 *     }
 * }
 * }</pre>
 *
 * <p>Methods of tests, {@code @BeforeEach} and {@code @AfterEach} may have a parameter of type
 * {@link ThreeHosts} or {@link Testbed}. A JVM cannot move into a namespace, so code that has to
 * run on one of the hosts runs in a separate process ({@link io.ringcast.testbed.JavaCommand}).
 *
 * <p>Needs Linux, iproute2 and util-linux, and root or user namespaces. Threading: tests may run in
 * parallel, each has hosts of its own.
 */
public final class ThreeHostsExtension
        implements BeforeEachCallback, AfterEachCallback, ParameterResolver {
    private static final ExtensionContext.Namespace KEYS =
            ExtensionContext.Namespace.create(ThreeHostsExtension.class);

    private final Supplier<Testbed> opener;

    /** Creates the extension; JUnit calls this. */
    public ThreeHostsExtension() {
        this(Testbed::open);
    }

    ThreeHostsExtension(Supplier<Testbed> opener) {
        this.opener = opener;
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        final Testbed testbed;
        try {
            testbed = opener.get();
        } catch (TestbedException e) {
            Assumptions.abort(e.getMessage());
            return;
        }
        final Store store = context.getStore(KEYS);
        store.put(Testbed.class, testbed);
        store.put(ThreeHosts.class, ThreeHosts.in(testbed));
    }

    @Override
    public void afterEach(ExtensionContext context) {
        final Testbed testbed = context.getStore(KEYS).remove(Testbed.class, Testbed.class);
        if (testbed != null) {
            testbed.close();
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        final Class<?> type = parameter.getParameter().getType();
        return (type == ThreeHosts.class || type == Testbed.class)
                && parameter.getDeclaringExecutable() instanceof Method
                && context.getTestMethod().isPresent();
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getStore(KEYS).get(parameter.getParameter().getType());
    }
}
