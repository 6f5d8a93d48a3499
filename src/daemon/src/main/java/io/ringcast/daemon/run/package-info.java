/** The command that forwards. */
package io.ringcast.daemon.run;
