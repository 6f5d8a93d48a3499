package io.ringcast.daemon.console;

import io.ringcast.daemon.log.LogEvent;
import io.ringcast.daemon.log.LogKind;
import io.ringcast.daemon.log.LogLevel;
import java.text.Format;
import java.text.MessageFormat;
import java.util.Locale;
import java.util.Map;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/**
 * Backend of {@link System.Logger}: what the engine, the JDK or a library logs goes to the log of
 * the process. For the engine, the run's level applies; from the JDK and libraries, only warnings
 * and errors are logged.
 *
 * <p>Found by java.util.ServiceLoader.
 */
public final class SystemLogs extends System.LoggerFinder {
    private static final String OWN = "io.ringcast.";

    /** Created by ServiceLoader. */
    public SystemLogs() {}

    @Override
    public System.Logger getLogger(String name, Module module) {
        return new Logger(name);
    }

    /**
     * Logger that writes to the log of the process.
     *
     * @param name name of the logger, usually a package
     */
    private record Logger(String name) implements System.Logger {
        @Override
        public String getName() {
            return name;
        }

        @Override
        public boolean isLoggable(Level level) {
            return level != Level.OFF
                    && (name.startsWith(OWN) || level.compareTo(Level.WARNING) >= 0)
                    && Console.log().logs(LogLevel.of(level));
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            if (isLoggable(level)) {
                final String text = localized(bundle, message);
                add(level, thrown == null ? text : text + ": " + thrown);
            }
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... values) {
            if (isLoggable(level)) {
                final String text = localized(bundle, format);
                add(level, values == null || values.length == 0 ? text : filled(text, values));
            }
        }

        private void add(Level level, String message) {
            Console.log()
                    .add(
                            LogEvent.of(
                                    LogLevel.of(level),
                                    name.startsWith(OWN) ? LogKind.ENGINE : LogKind.LIBRARY,
                                    message,
                                    Map.of("logger", name)));
        }

        private static String localized(ResourceBundle bundle, String message) {
            try {
                return bundle == null || message == null
                        ? String.valueOf(message)
                        : bundle.getString(message);
            } catch (MissingResourceException | ClassCastException e) {
                return message;
            }
        }

        private static String filled(String format, Object... values) {
            try {
                final Format filler = new MessageFormat(format, Locale.ROOT);
                return filler.format(values);
            } catch (IllegalArgumentException e) {
                return format;
            }
        }
    }
}
