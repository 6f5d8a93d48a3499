package io.ringcast.daemon.top;

import io.ringcast.daemon.console.CommandException;
import java.io.IOException;
import java.util.List;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.jline.utils.NonBlockingReader;

/**
 * Full-screen terminal output. Writes only what has changed, and restores the terminal at the end.
 *
 * <p>Threading: one thread.
 */
final class TopScreen implements AutoCloseable {
    private final Terminal terminal;
    private final Attributes before;
    private final Display display;
    private Size size = new Size();

    private TopScreen(Terminal terminal) {
        this.terminal = terminal;
        before = terminal.enterRawMode();
        display = new Display(terminal, true);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        terminal.flush();
    }

    /**
     * Takes over the terminal.
     *
     * @throws CommandException if there is no usable terminal
     */
    static TopScreen open() {
        try {
            // The process handles signals itself; the terminal's size is read before each picture.
            return new TopScreen(
                    TerminalBuilder.builder()
                            .system(true)
                            .dumb(false)
                            .nativeSignals(false)
                            .build());
        } catch (IOException | IllegalStateException e) {
            throw new CommandException("top: the terminal cannot be used: " + e.getMessage(), e);
        }
    }

    /** Returns whether the size has changed since the last picture. */
    boolean isResized() {
        return !terminal.getSize().equals(size);
    }

    int width() {
        return terminal.getSize().getColumns();
    }

    int height() {
        return terminal.getSize().getRows();
    }

    void show(List<String> lines) {
        if (isResized()) {
            size = terminal.getSize();
            display.resize(size.getRows(), size.getColumns());
            display.clear();
        }
        display.update(
                lines.stream()
                        .limit(size.getRows())
                        .map(AttributedString::fromAnsi)
                        .map(line -> line.columnSubSequence(0, size.getColumns()))
                        .toList(),
                -1);
    }

    /**
     * Waits for a key.
     *
     * @return the key, or -2 if there was none in time
     */
    int key(long millis) throws IOException {
        final NonBlockingReader reader = terminal.reader();
        return reader.read(millis);
    }

    @Override
    public void close() {
        terminal.setAttributes(before);
        terminal.puts(Capability.cursor_normal);
        terminal.puts(Capability.exit_ca_mode);
        terminal.flush();
        try {
            terminal.close();
        } catch (IOException e) {
            // Restore the terminal anyway
        }
    }
}
