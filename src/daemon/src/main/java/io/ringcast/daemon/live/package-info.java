/** A run as its observers see it: the control socket and metrics. */
package io.ringcast.daemon.live;
