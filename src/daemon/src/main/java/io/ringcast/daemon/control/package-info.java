/** The control socket of a run: one JSON request and one JSON answer a line. */
package io.ringcast.daemon.control;
