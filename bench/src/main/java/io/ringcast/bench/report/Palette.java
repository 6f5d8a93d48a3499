package io.ringcast.bench.report;

import io.ringcast.bench.campaign.ContenderResult;
import io.ringcast.bench.campaign.Results;
import io.ringcast.bench.contender.Contenders;
import java.util.List;

/**
 * Look of each contender on all charts of a page: a CSS class, whose colour depends on the page's
 * light or dark scheme, and for some a broken line. The null run is grey and broken; the reference
 * has the colour of text.
 */
final class Palette {
    /**
     * CSS of the classes. Most people with a colour vision deficiency can tell these colours apart.
     */
    static final String STYLE =
            """
            .nobody { --ink: #888; } .reference { --ink: currentColor; }
            .c0 { --ink: #997700; } .c1 { --ink: #0077bb; } .c2 { --ink: #8b5a2b; } .c3 { --ink: #117733; }
            .c4 { --ink: #cc3311; } .c5 { --ink: #aa4499; } .c6 { --ink: #009988; } .c7 { --ink: #ee7733; }
            .c8 { --ink: #332288; } .c9 { --ink: #66aa00; } .c10 { --ink: #cc6677; } .c11 { --ink: #5566cc; }
            @media (prefers-color-scheme: dark) {
              .c0 { --ink: #e0c050; } .c1 { --ink: #66b8f0; } .c2 { --ink: #d0a070; } .c3 { --ink: #5fbf7a; }
              .c4 { --ink: #ff7f66; } .c5 { --ink: #dd88cc; } .c6 { --ink: #4fd1c0; } .c7 { --ink: #ffa366; }
              .c8 { --ink: #9d8df1; } .c9 { --ink: #b0e060; } .c10 { --ink: #f0a0ab; } .c11 { --ink: #a3b0ff; }
            }
            """;

    private static final int COLOURS = 12;

    /**
     * From this index on lines are broken, so that contenders of similar hue differ in the line.
     */
    private static final int FIRST_BROKEN = 6;

    private final List<String> names;

    Palette(Results results) {
        names =
                results.contenders().stream()
                        .map(ContenderResult::name)
                        .filter(name -> !name.equals(Contenders.NULL))
                        .filter(name -> !name.equals(Contenders.REFERENCE))
                        .toList();
    }

    /** Returns the CSS class of a contender. */
    String style(String name) {
        return switch (name) {
            case Contenders.NULL -> "nobody";
            case Contenders.REFERENCE -> "reference";
            default -> "c" + names.indexOf(name) % COLOURS;
        };
    }

    /** Returns true if a contender's line is broken. */
    boolean broken(String name) {
        return name.equals(Contenders.NULL) || names.indexOf(name) >= FIRST_BROKEN;
    }
}
