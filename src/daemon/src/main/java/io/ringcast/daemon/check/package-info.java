/** The command that says what a configuration file means, and what is wrong with it. */
package io.ringcast.daemon.check;
