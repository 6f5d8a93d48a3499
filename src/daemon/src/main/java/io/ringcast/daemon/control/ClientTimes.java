package io.ringcast.daemon.control;

/**
 * Time limits for a client, in milliseconds.
 *
 * @param idle between an answer and the next request
 * @param request from a request's first byte to its last
 * @param answer to take an answer
 */
record ClientTimes(long idle, long request, long answer) {
    static final ClientTimes USUAL = new ClientTimes(30_000, 5_000, 5_000);
}
