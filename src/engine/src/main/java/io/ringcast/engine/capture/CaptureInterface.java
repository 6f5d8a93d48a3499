package io.ringcast.engine.capture;

/**
 * What a pcapng interface description block says of an interface.
 *
 * @param linkType its link type
 * @param snapLength the most bytes kept of a frame, 0 for no limit
 * @param unit the unit of its time stamps
 */
record CaptureInterface(int linkType, long snapLength, TimestampUnit unit) {}
