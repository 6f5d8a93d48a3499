/** Privileges of a run: it opens packet sockets, then drops its capabilities. */
package io.ringcast.daemon.privilege;
