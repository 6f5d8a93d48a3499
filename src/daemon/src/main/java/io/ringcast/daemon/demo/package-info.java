/** The command {@code demo}, which runs the engine in a separate network. */
package io.ringcast.daemon.demo;
