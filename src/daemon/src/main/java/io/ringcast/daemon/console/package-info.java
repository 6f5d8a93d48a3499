/** Infrastructure of all commands: output, failures and termination. */
package io.ringcast.daemon.console;
