/** What a run may do: it opens packet sockets while it may, then goes on without capabilities. */
package io.ringcast.daemon.privilege;
