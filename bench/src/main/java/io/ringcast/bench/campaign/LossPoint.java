package io.ringcast.bench.campaign;

/**
 * One trial, or the medians of several, as a point of the curve of loss over offered rate.
 *
 * @param offered frames a second that the generator achieved
 * @param loss share of frames that did not arrive, 0 to 1
 */
public record LossPoint(double offered, double loss) {}
