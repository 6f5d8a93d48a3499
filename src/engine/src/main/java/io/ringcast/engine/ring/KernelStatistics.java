package io.ringcast.engine.ring;

/**
 * What the kernel counted for a receive socket since it was opened.
 *
 * @param packets frames that passed the filter, lost ones included
 * @param drops frames of these that found no free slot
 */
public record KernelStatistics(long packets, long drops) {}
