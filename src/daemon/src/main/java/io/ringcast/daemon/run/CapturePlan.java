package io.ringcast.daemon.run;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What of a run is to be captured.
 *
 * @param in file for frames as they came
 * @param out file for frames as they are after rewriting
 * @param frames the most frames in each
 */
public record CapturePlan(Optional<Path> in, Optional<Path> out, int frames) {}
