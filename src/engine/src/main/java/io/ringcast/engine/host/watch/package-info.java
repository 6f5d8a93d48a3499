/**
 * Follows the host while frames are forwarded: links that come and go, neighbours, the host's own
 * addresses, membership in groups. All of this runs on the control thread, never on a loop's
 * thread.
 */
package io.ringcast.engine.host.watch;
