/** Commands that ask a run at its control socket. */
package io.ringcast.daemon.client;
