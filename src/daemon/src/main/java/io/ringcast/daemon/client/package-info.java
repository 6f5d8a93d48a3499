/** Commands that send a request to the control socket of a run. */
package io.ringcast.daemon.client;
