/** The command that shows the engine at work in a network of its own. */
package io.ringcast.daemon.demo;
