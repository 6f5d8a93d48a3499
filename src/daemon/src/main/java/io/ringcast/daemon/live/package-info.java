/** A run as those see it that watch it from outside: a control socket, metrics. */
package io.ringcast.daemon.live;
