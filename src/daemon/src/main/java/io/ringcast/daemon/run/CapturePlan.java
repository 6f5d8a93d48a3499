package io.ringcast.daemon.run;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Capture settings of a run.
 *
 * @param in file for frames as received
 * @param out file for frames as they are after rewriting
 * @param frames maximum number of frames in each file
 */
public record CapturePlan(Optional<Path> in, Optional<Path> out, int frames) {}
