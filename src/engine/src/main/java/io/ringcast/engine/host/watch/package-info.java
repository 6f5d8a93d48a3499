/**
 * Follows the host while frames are forwarded: links that come and go, neighbours, the host's own
 * addresses, membership in groups. Everything here happens on one thread that is not a loop's.
 */
package io.ringcast.engine.host.watch;
