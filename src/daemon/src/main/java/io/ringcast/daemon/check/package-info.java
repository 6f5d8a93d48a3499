/** The command {@code check}: prints the meaning of a configuration file, or its errors. */
package io.ringcast.daemon.check;
